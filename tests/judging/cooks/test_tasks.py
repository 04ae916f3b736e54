"""The example tasks: each is solved by its own solution, and not by a plausible wrong answer."""

import os
import shutil
import subprocess
from collections.abc import Callable
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


def put(name: str, content: bytes) -> Callable[[Path], object]:
    def write(task: Path) -> None:
        (task / name).parent.mkdir(exist_ok=True)
        (task / name).write_bytes(content)

    return write


ODD = [
    (put("task.toml", b"agent = 5"), "task.toml:0: agent: is not a table"),
    (put("task.toml", b"a = " + b"[" * 5000), "task.toml:0: file: is not TOML"),
    (put("task.toml", b"[environment]\nmemory_mb = " + b"9" * 400), "more than any machine has"),
    (put("task.toml", "# \u00fc".encode("latin-1")), "task.toml:1: file: is not UTF-8"),
    (put("instruction.md", "Cook.".encode("utf-16")), "instruction.md:1: file: is UTF-16"),
    (put("environment/Dockerfile", b"# \xfc"), "environment/Dockerfile:1: file: is not UTF-8"),
    (put("tests/test.sh", b"#!/bin/sh\n# \xfc"), "tests/test.sh:2: file: is not UTF-8"),
    (lambda task: (task / "tests" / "p").symlink_to("/etc/passwd"), "tests/p:0: file: is a link"),
    (lambda task: (task / "solution" / "p").symlink_to("/etc/passwd"), "solution/p:0: file: is"),
    (lambda task: os.mkfifo(task / "tests" / "p"), "tests/p:0: file: is a link or a device"),
]


@pytest.mark.parametrize(("spoil", "told"), ODD)
def test_a_task_that_cannot_be_read_is_named_and_nothing_is_written(
    tmp_path: Path, spoil: Callable[[Path], object], told: str
) -> None:
    task = shutil.copytree(TASKS / NAMES[0], tmp_path / "task")
    spoil(task)
    with pytest.raises(BriefError) as error:
        import_task(task, tmp_path / "cook", {}, oracle=True)
    assert told in str(error.value)
    assert not (tmp_path / "cook").exists()


def test_no_file_of_this_machine_comes_with_a_task(tmp_path: Path) -> None:
    """Its Dockerfile may name any path, and what it names may be a link."""
    (tmp_path / "secret").write_text("s3cret")
    task = shutil.copytree(TASKS / NAMES[0], tmp_path / "task")
    secret = tmp_path / "secret"
    docker = f"FROM x\nCOPY {secret} ../../secret /app/\nCOPY link /app/\n"
    put("environment/Dockerfile", docker.encode())(task)
    told = import_task(task, tmp_path / "cook", {}, oracle=True).untranslated
    assert f"environment/Dockerfile: COPY {str(secret)[1:]}: is not there" in told
    assert "environment/Dockerfile: COPY ../../secret: is not there" in told
    assert all(b"s3cret" not in path.read_bytes() for path in tmp_path.glob("cook/**/*.*"))
    (task / "environment" / "link").symlink_to(secret)
    with pytest.raises(BriefError, match="environment/link:0: file: is a link"):
        import_task(task, tmp_path / "again", {}, oracle=True)


def test_a_script_without_a_shell_and_a_solution_with_bytes_are_taken(tmp_path: Path) -> None:
    task = shutil.copytree(TASKS / NAMES[0], tmp_path / "task")
    put("tests/test.sh", b"   \nexit 0\n")(task)
    put("solution/data.bin", b"\xff\x00")(task)
    put("task.toml", b"\xef\xbb\xbf[agent]\ntimeout_sec = 60\n")(task)
    import_task(task, tmp_path / "cook", {}, oracle=True)
    assert (tmp_path / "cook" / "raw" / "data.bin").read_bytes() == b"\xff\x00"
    assert read_folder(tmp_path / "cook").brief.timeout_s == 60
