"""What README and docs print is true: every command is one that exists, and those that a test
stack can carry out are carried out."""

import re
import shlex
from functools import cache
from pathlib import Path

import pytest
import typer
import typer.main

from masterchef import variables
from masterchef.cli.app import app
from masterchef.embedded.folders import CHECKOUT
from tests.flows.place import Place, Ran

UsageError = typer.BadParameter.__mro__[1]  # of the click that typer brings along
DOCUMENTS = [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").rglob("*.md"))]
# Why a printed command isn't carried out here; the start of the command, and the reason.
NOT_HERE = {
    "play busy_night_1 --lineup greedy --lineup smollm2": "minutes of a small model: make demo",
    "cook example": "tests/flows/test_cooks.py and the bare root run it",
    "cook new soup": "run below, into a folder of the test's own",
    "cook run soup": "its participants need signed-in agents",
    "cook judge soup": "its judges need signed-in agents",
    "cook report soup": "there is no such cook: test_cooks.py has one",
    "cook refine soup": "there is no such cook: test_cooks.py has one",
    "cook rejudge soup": "there is no such cook: test_cooks.py has one",
    "cook diff soup": "there is no such cook: test_cooks.py has one",
    "cook resume soup": "there is no such cook: test_cooks.py has one",
    "cook chef soup": "there is no such cook: stories.py has one",
    "cook consult soup": "there is no such cook: stories.py has one",
    "cook export soup": "there is no such cook: test_cooks.py has one",
    "calibrate": "fails while nothing is calibrated: cli_play/test_calibrate.py runs it",
    "why 3f2a o3": "which orders are late is the session's: cli_play/test_why.py has one",
    "build-base": "needs a Docker engine: tests/agents/containers",
    "doctor": "looks at this machine too: test_newcomer.py",
    "matrix run --example": "24 cells of a small model",
    "matrix run --prompts extraction_quotes+mapping_rules": "needs models of the reader's own",
    "matrix start nightly": "needs models of the reader's own",
    "matrix optimise start direct_short": "needs models of the reader's own",
    "matrix rerun": "test_matrix.py has a failed cell",
    "matrix score --gold breast.gold.json": "run below, on the shipped gold standard",
    "logs -f": "follows until Ctrl-C",
    "worker": "runs until Ctrl-C",
    "up": "runs until Ctrl-C",
}


@cache
def printed() -> list[tuple[str, str]]:
    """(document, command) of each `$ masterchef …` in a console block."""
    found = []
    for document in DOCUMENTS:
        for block in re.findall(r"```console\n(.*?)```", document.read_text(), re.DOTALL):
            for line in block.replace("\\\n", " ").splitlines():
                if line.startswith("$ masterchef "):
                    found.append((document.name, line.removeprefix("$ masterchef ").strip()))
    return found


def _parses(words: list[str]) -> str | None:
    """The command's name; raises UsageError if there is no such command, option or argument."""
    command = typer.main.get_command(app)
    context = typer.Context(command, info_name="masterchef")
    while words and hasattr(command, "resolve_command"):
        _, command, words = command.resolve_command(context, words)
        context = typer.Context(command, info_name=command.name, parent=context)
    command.parse_args(context, words)
    return context.info_name


@pytest.mark.parametrize(("document", "line"), printed())
def test_a_printed_command_exists(
    document: str, line: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    words = [
        str(_made(tmp_path / word)) if word.endswith(("/", ".json", ".md")) else word
        for word in shlex.split(line)
    ]
    assert _parses(words) in line.split()


def _made(path: Path) -> Path:
    """Something under this name, for options that want what exists."""
    if path.suffix:
        path.write_text("{}")
    else:
        path.mkdir()
    return path


def test_a_wrong_command_would_be_found() -> None:
    with pytest.raises(UsageError):
        _parses(["matrix", "report", "--nonsense"])
    with pytest.raises(UsageError):
        _parses(["nonsense"])


@pytest.mark.slow
@pytest.mark.xdist_group("flows")
def test_the_printed_commands_do_what_they_say(place: Place, tmp_path: Path) -> None:
    session = place.new_session({"default": "baseline:greedy"})["id"]
    matrices = [_small_matrix(place), _small_matrix(place)]
    place.await_end(session)
    done = 0
    for _, line in printed():
        if line.startswith(tuple(NOT_HERE)):
            continue
        first, second = matrices if line.startswith(("matrix", "logs")) else (session, "")
        words = [{"3f2a": first, "77c1": second}.get(word, word) for word in shlex.split(line)]
        words = [_own_file(tmp_path, words, n) for n in range(len(words))]
        ran = place.cli(*words)
        assert ran.code == 0, f"{line}: {ran.err}"
        done += 1
    assert done >= 10


def _own_file(folder: Path, words: list[str], n: int) -> str:
    """What an option writes goes into the test's folder."""
    return str(folder / Path(words[n]).name) if n and words[n - 1] == "--out" else words[n]


def _small_matrix(place: Place) -> str:
    ran = place.cli(
        *("matrix", "run", "--prompts", "extraction_quotes", "--models", "scripted"),
        *("--trials", "lung_egfr_mutated", "--max-items", "3", "--json"),
    )
    assert ran.code == 0, ran.err
    return str(ran.rows[0]["matrix"])[:8]


@pytest.mark.slow
@pytest.mark.xdist_group("flows")
def test_a_cook_is_made_and_a_file_is_scored_as_printed(place: Place, tmp_path: Path) -> None:
    where = ("--out", tmp_path / "soup")
    made = place.cli("cook", "new", "soup", "--participants", "anna=claude,ben=codex", *where)
    assert made.code == 0 and (tmp_path / "soup" / "brief.yaml").exists(), made.err
    gold = next((CHECKOUT / "judging" / "trial_files").rglob("*.gold.json"))
    scored: Ran = place.cli(
        "matrix", "score", "--gold", gold, "--prediction", gold, "--mode", "relaxed", "--json"
    )
    assert scored.code == 0, scored.err


def test_the_reference_has_the_table_of_settings() -> None:
    text = (CHECKOUT / "docs" / "reference.md").read_text()
    assert variables.as_markdown() in text, "write it anew: python -m masterchef.variables"


def test_every_link_leads_somewhere() -> None:
    broken = []
    for document in DOCUMENTS:
        text = re.sub(r"```.*?```", "", document.read_text(), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if "://" in target:
                continue
            path, _, anchor = target.partition("#")
            file = (document.parent / path) if path else document
            if not file.exists() or (anchor and anchor not in _anchors(file)):
                broken.append((document.name, target))
    assert broken == []


def _anchors(document: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def test_the_readme_is_short() -> None:
    assert len((CHECKOUT / "README.md").read_text().splitlines()) <= 200
