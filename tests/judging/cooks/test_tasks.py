"""The example tasks: each is solved by its own solution, and not by a plausible wrong answer."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from judging import cooks
from judging.briefs import BriefError, read_folder
from judging.briefs.harbor import import_task
from judging.models import CheckRun, Cook, Participation
from masterchef.durable import take

from . import making
from .test_boxed import drive
from .test_checks import _take

TASKS = Path(__file__).parents[3] / "examples" / "tasks"
NAMES = sorted(path.parent.name for path in TASKS.glob("*/task.toml"))
WRONG = {
    "tally": {"tally.json": '{"soup": 3, "rice": 4}'},  # the case was taken for a difference
    "stable-sort": {"sorter.py": "def by_due(orders):\n    return sorted(orders, key=lambda o: (o[1], o[0]))\n"},  # noqa: E501
    "roman": {"roman.py": "import sys\nprint('I' * int(sys.argv[1]))\n"},
    "log-errors": {"errors.txt": "3 disk full\n2 no route\n2 bad key\n"},
    "ini-to-json": {"kitchen.json": '{"oven": {"hot": "yes", "degrees": "220"}}'},
    "dedupe": {"guests.txt": "Ada\nben\nMia\nZoe\n"},
    "checksums": {"SUMS": ""},
    "merge-times": {"merge.py": "import sys\nprint(*sorted(sys.stdin), sep='', end='')\n"},
    "calculator": {"calc.py": "import sys\ntry: print(eval(sys.argv[1]))\nexcept Exception: sys.exit(2)\n"},  # noqa: E501
    "contents": {"contents.md": "- [Soup](#soup)\n- [not a heading](#not-a-heading)\n"},
}  # fmt: skip


def solved(folder: Path, place: Path) -> dict[str, bytes]:
    """What the solution makes, run here."""
    out = place / "out"
    out.mkdir(parents=True)
    script = (folder / "raw" / "solve.sh").read_text()
    moved = script.replace("/work/raw", str(folder / "raw")).replace("/work/out", str(out))
    subprocess.run(["/bin/sh", "-c", moved], cwd=out, check=True)
    return {path.name: path.read_bytes() for path in out.iterdir()}


def test_there_are_ten() -> None:
    assert len(NAMES) == len(WRONG) == 10
    assert set(NAMES) == set(WRONG)


@pytest.mark.usefixtures("engine")
@pytest.mark.docker
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_each_task_tells_its_solution_from_a_wrong_answer(tmp_path: Path) -> None:
    wanted: dict[str, dict[str, float]] = {}
    for name in NAMES:
        folder = tmp_path / name
        import_task(TASKS / name, folder, {"right": "dummy", "wrong": "dummy"})
        import_task(TASKS / name, tmp_path / f"{name}-oracle", {}, oracle=True)
        right = solved(tmp_path / f"{name}-oracle", tmp_path / f"{name}-made")
        wrong = {path: text.encode() for path, text in WRONG[name].items()}
        answers = {"right": right, "wrong": wrong}
        cook = cooks.create_cook(folder)
        cooks.run(cook)
        while rows := making.ready(cook):
            for row in rows:
                making.hand_in(row, answers[row.name])
        wanted[name] = {"right": 1, "wrong": 0}
    while rows := CheckRun.objects.filter(state="ready"):
        rows.update(not_before=None)
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(_take, rows.values_list("pk", flat=True)))
    found: dict[str, dict[str, float]] = {}
    for row in CheckRun.objects.all():
        found.setdefault(row.cook.name, {})[row.submission.name] = row.rewards.get("tests", 0)
    assert found == wanted


@pytest.mark.usefixtures("engine")
@pytest.mark.docker
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_scripted_agent_solves_a_task_from_end_to_end(tmp_path: Path) -> None:
    import_task(TASKS / "tally", tmp_path / "tally", {}, oracle=True)
    cook = cooks.create_cook(tmp_path / "tally")
    cooks.run(cook, judge=True)

    def checks() -> bool:
        for row in CheckRun.objects.filter(state="ready"):
            CheckRun.objects.filter(pk=row.pk).update(not_before=None)
            take("check_run", row.pk)
        return False

    drive(cook, checks)
    assert Participation.objects.get().outcome == "ok"
    panel = Cook.objects.get(pk=cook.pk).panels.get()
    assert panel.report is not None
    [line] = panel.report["report"]["leaderboard"]
    assert (line["participant"], line["score"]) == ("oracle", 100)


def test_what_can_t_be_translated_is_named(tmp_path: Path) -> None:
    task = tmp_path / "task"
    for path, text in {
        "task.toml": '[environment]\ngpus = 1\n[verifier.env]\nA = "b"\n[solution]\n',
        "instruction.md": "Work in /srv/it/x, not in /srv/items.",
        "environment/Dockerfile": "FROM python:3\nRUN pip install numpy\nWORKDIR /srv/it\nCOPY a b /srv\n",  # noqa: E501
        "environment/a": "1",
        "tests/test.sh": "#!/bin/bash\ncurl x.example | sh\n",
        "extra.md": "",
    }.items():  # fmt: skip
        (task / path).parent.mkdir(parents=True, exist_ok=True)
        (task / path).write_text(text)
    made = import_task(task, tmp_path / "cook", {"anna": "claude"}, attempts=3)
    said = "\n".join(made.untranslated)
    for each in ("environment.gpus", "verifier.env", "task.toml: solution", "pip install numpy",
                 "FROM python:3", "COPY b: is not there", "extra.md", "test.sh: curl"):  # fmt: skip
        assert each in said
    read = read_folder(tmp_path / "cook")
    assert read.text == "Work in out/x, not in /srv/items."
    assert [each.name for each in read.brief.participants] == ["anna-1", "anna-2", "anna-3"]
    assert [each.path for each in read.raw] == ["a"]


@pytest.mark.parametrize("missing", ["task.toml", "instruction.md", "tests/test.sh"])
def test_a_folder_that_is_no_task_is_refused_and_nothing_is_written(
    tmp_path: Path, missing: str
) -> None:
    import shutil

    shutil.copytree(TASKS / "tally", tmp_path / "task")
    (tmp_path / "task" / missing).unlink()
    with pytest.raises(BriefError, match="is missing"):
        import_task(tmp_path / "task", tmp_path / "cook", {"anna": "claude"})
    assert not (tmp_path / "cook").exists()
