"""Every reader of text files refuses what is not clean UTF-8, naming the file and the place."""

import codecs
import json
import os
import re
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.briefs import BriefError, read_folder
from judging.gold import BadFile, load_json
from judging.gold.json_text import read_bytes
from judging.trials import documents, prompt_text
from kitchen import lineups, texts
from kitchen.engine import ScenarioError, load_scenario

PROMPT = "---\nname: mine\nkind: extraction\ndescription: ü\n---\nRead {trial}.\n"
STUDY = '{"identificationModule": {"nctId": "NCT00000001", "briefTitle": "ü"}}'
GOOD = {
    "lineup": "name: mine\ndefault: baseline:greedy\n# ü\n",
    "scenario": Path(load_scenario.__code__.co_filename)
    .parents[1]
    .joinpath("scenarios/busy_night_1.yaml")
    .read_text(),
    "prompt": PROMPT,
    "trial": STUDY,
    "json": '{"ü": 1}',
}


def brief(path: Path) -> object:
    folder = path.with_name("cook")
    folder.mkdir(exist_ok=True)
    (folder / "BRIEF.md").write_bytes(path.read_bytes())
    (folder / "brief.yaml").write_text("name: soup\n")
    return read_folder(folder)


READERS: dict[str, tuple[Callable[[Path], object], type[ValueError]]] = {
    "lineup": (lineups.load, lineups.LineupError),
    "scenario": (load_scenario, ScenarioError),
    "prompt": (lambda path: prompt_text.parse(path.read_bytes(), path.name), BadFile),
    "trial": (documents.read, BadFile),
    "json": (lambda path: load_json(path.read_bytes(), path.name), BadFile),
}
DIRT = [
    ("Latin-1", lambda text: text.replace("ü", "u").encode() + "# ü".encode("latin-1")),
    ("UTF-16", lambda text: text.encode("utf-16")),
    ("UTF-16 big", lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be")),
    ("UTF-32", lambda text: text.encode("utf-32")),
    ("UTF-16 bare", lambda text: text.encode("utf-16-le")),
    ("NUL", lambda text: text.encode() + b"\0"),
    ("cut", lambda text: text.encode() + "ü".encode()[:1]),
]


def written(tmp_path: Path, kind: str, content: bytes) -> Path:
    path = tmp_path / (f"{kind}.yaml" if kind in ("lineup", "scenario") else f"{kind}.txt")
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize(("name", "spoil"), DIRT, ids=[name for name, _ in DIRT])
def test_what_is_not_clean_utf_8_is_named_with_its_place(tmp_path, kind, name, spoil):
    read, error = READERS[kind]
    path = written(tmp_path, kind, spoil(GOOD[kind]))
    with pytest.raises(error) as caught:
        read(path)
    assert re.search(rf"{path.name}:\d+", str(caught.value))
    assert re.search("UTF-8|NUL", str(caught.value))


@pytest.mark.parametrize("kind", READERS)
def test_a_byte_order_mark_changes_nothing(tmp_path, kind):
    read, _ = READERS[kind]
    plain = read(written(tmp_path, kind, GOOD[kind].encode()))
    assert read(written(tmp_path, kind, codecs.BOM_UTF8 + GOOD[kind].encode())) == plain


@pytest.mark.parametrize(("name", "spoil"), DIRT, ids=[name for name, _ in DIRT])
def test_a_cooks_files_are_read_alike(tmp_path, name, spoil):
    with pytest.raises(BriefError, match=r"BRIEF\.md:\d+: file: .*(UTF-8|NUL)"):
        brief(written(tmp_path, "brief", spoil("Do it.\nü\n")))


@given(st.binary(max_size=300))
def test_any_bytes_are_clean_text_or_refused_with_a_place_in_them(content):
    try:
        text = texts.decode(content, "f.md")
    except texts.NotText as error:
        assert str(error).startswith(f"f.md:{error.line}:{error.column}: ")
        assert 1 <= error.line <= content.count(b"\n") + 1
        assert 1 <= error.column <= len(content) + 1
    else:
        assert "\0" not in text and not text.startswith("\ufeff\ufeff")
        assert text.encode() == content.removeprefix(codecs.BOM_UTF8)


def test_the_place_is_the_first_bad_byte():
    with pytest.raises(texts.NotText, match=r"^f:2:3: is not UTF-8; save"):
        texts.decode(b"ab\ncd\xe9f", "f")
    with pytest.raises(texts.NotText, match=r"^f:3:1: holds a NUL"):
        texts.decode(b"ab\ncd\n\0", "f")


ESCAPED = ["a\\u0000b", "\\ud800", "x\\udfffy"]


@pytest.mark.parametrize("escape", ESCAPED)
def test_an_escape_brings_nothing_into_the_database_either(escape):
    with pytest.raises(BadFile, match=r"f\.json: a\[0\]\.b: "):
        load_json(f'{{"a": [{{"b": "{escape}"}}]}}', "f.json")
    with pytest.raises(BadFile, match="holds"):
        load_json(f'{{"{escape}": 1}}', "f.json")
    study = json.loads(STUDY.replace("ü", escape))
    with pytest.raises(BadFile, match="briefTitle"):
        documents.parse(study, "f.json")


@pytest.mark.parametrize("kind", ["lineup", "prompt"])
def test_nor_does_one_of_yaml(tmp_path, kind):
    read, error = READERS[kind]
    spoilt = GOOD[kind].replace("name: mine", 'name: "mi\\0ne"')
    with pytest.raises(error, match="name: "):
        read(written(tmp_path, kind, spoilt.encode()))


_any_text = st.text(st.characters(exclude_categories=()), max_size=5)
_leaves = st.none() | st.integers() | st.floats() | _any_text
_values = st.recursive(
    _leaves, lambda inner: st.lists(inner) | st.dictionaries(_any_text, inner), max_leaves=20
)


@given(_values)
def test_a_value_is_refused_exactly_when_one_of_its_texts_is(value):
    wrong = ["\0" in each or each != _whole(each) for each in _texts(value)]
    assert bool(texts.unstorable(value)) == any(wrong)


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [each for pair in value.items() for part in pair for each in _texts(part)]
    if isinstance(value, list):
        return [each for part in value for each in _texts(part)]
    return [value] if isinstance(value, str) else []


def test_a_value_that_holds_itself_ends_too():
    value: list[object] = []
    value.append(value)
    assert "nested more than 200 deep" in str(texts.unstorable(value))


FROM_DISK: dict[str, tuple[Callable[[Path], object], type[ValueError]]] = {
    "lineup": (lineups.load, lineups.LineupError),
    "scenario": (load_scenario, ScenarioError),
    "text": (texts.read, texts.NotText),
    "trial": (documents.read, BadFile),
    "json": (read_bytes, BadFile),
}


@pytest.mark.parametrize("kind", FROM_DISK)
@pytest.mark.parametrize("name", ["none-such", "nul\0", "caf\udce9", "x" * 10_000, "/dev/zero"])
def test_what_cannot_be_read_from_a_disk_is_told_in_utf_8(tmp_path, kind, name):
    """/dev/zero never ends, and tells no size before it is read."""
    read, error = FROM_DISK[kind]
    with pytest.raises(error) as caught:
        read(tmp_path / name)
    assert str(caught.value).encode()


def test_a_pipe_is_read_as_the_file_that_it_stands_for(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(b"x" * 100_000,), daemon=True)
    writer.start()
    assert read_bytes(pipe) == b"x" * 100_000
    writer.join()


@pytest.mark.parametrize("kind", ["lineup", "scenario", "prompt"])
@pytest.mark.parametrize("odd", ["9" * 5_000, "0x" + "f" * 5_000, "2026-13-45", "!!int x"])
def test_a_yaml_value_that_python_cannot_read_is_told(tmp_path, kind, odd):
    read, error = READERS[kind]
    spoilt = re.sub(r"^(name|id): .*$", rf"\1: {odd}", GOOD[kind], count=1, flags=re.MULTILINE)
    assert spoilt != GOOD[kind]
    with pytest.raises(error):
        read(written(tmp_path, kind, spoilt.encode()))


@pytest.mark.parametrize("odd", ["9" * 5_000, "0x" + "f" * 5_000])
def test_nor_does_a_number_of_that_length_break_a_brief(tmp_path, odd):
    (tmp_path / "BRIEF.md").write_text("Do it.")
    (tmp_path / "brief.yaml").write_text(f"name: {odd}\n")
    with pytest.raises(BriefError, match=r"brief\.yaml:1: yaml: "):
        read_folder(tmp_path)
