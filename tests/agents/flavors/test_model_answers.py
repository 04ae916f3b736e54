"""The flavor without a container: a prompt, and its answer as files."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.flavors.model import Unparsed, files, messages, schema


def test_one_required_file_is_the_whole_answer() -> None:
    assert schema(["essay.md"]) is None
    assert files("# Bread\n", ["essay.md"]) == {"essay.md": b"# Bread\n"}


def test_a_fence_around_the_answer_is_taken_off() -> None:
    assert files("```markdown\n# Bread\n```\n", ["essay.md"]) == {"essay.md": b"# Bread\n"}


def test_several_required_files_are_asked_for_by_name() -> None:
    wanted = schema(["a.md", "b.csv"])

    assert wanted is not None and wanted["required"] == ["a.md", "b.csv"]
    assert files('{"a.md": "x", "b.csv": "y"}', ["a.md", "b.csv"]) == {"a.md": b"x", "b.csv": b"y"}


def test_without_required_files_the_model_names_them() -> None:
    answer = json.dumps({"files": [{"path": "out/src/a.py", "content": "pass"}]})

    assert files(answer, []) == {"src/a.py": b"pass"}


@pytest.mark.parametrize(
    "path", ["../up", "/etc/passwd", "a/../../b", "", "out/../..", "a\\..\\b", "nul\0"]
)
def test_a_path_that_climbs_out_is_refused(path: str) -> None:
    with pytest.raises(Unparsed, match="not a path below out/"):
        files(json.dumps({"files": [{"path": path, "content": "x"}]}), [])


@pytest.mark.parametrize(
    "answer",
    ["", "prose", "[]", '{"files": 1}', '{"files": []}', '{"files": [1]}', '{"files": [{}]}',
     '{"files": [{"path": "a", "content": 1}]}', '{"files": [{"path": "a"'],
)  # fmt: skip
def test_an_answer_that_is_no_files_is_unparsed(answer: str) -> None:
    with pytest.raises(Unparsed):
        files(answer, [])


@given(st.text())
def test_any_text_is_files_or_unparsed(answer: str) -> None:
    for required in ([], ["a.md"], ["a.md", "b.md"]):
        try:
            found = files(answer, required)
        except Unparsed:
            continue
        assert all(".." not in path.split("/") for path in found)


def test_the_model_sees_the_brief_and_how_to_answer() -> None:
    system, user = messages("Bake.", {"BRIEF.md": "Bread, please."}, ["a.md"])

    assert "Bread, please." in system["content"]
    assert "content of the file a.md" in user["content"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ('{"a.md": "x", "b.md": "y", "a.md": "z"}', '"a.md" stands twice'),
        ('{"a.md": "x\\ud800", "b.md": "y"}', "half a surrogate pair"),
        ('{"a\\u0000.md": "x", "b.md": "y"}', "not a path below out/"),
        ('{"a\\ud800.md": "x", "b.md": "y"}', "not a path below out/"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_what_could_not_be_handed_in_is_told(answer: str, said: str) -> None:
    with pytest.raises(Unparsed, match=said):
        files(answer, ["a.md", "b.md"])


def test_half_a_surrogate_pair_is_no_file_either() -> None:
    with pytest.raises(Unparsed, match=r"a\.md: holds half a surrogate pair"):
        files("# Soup \ud800", ["a.md"])
