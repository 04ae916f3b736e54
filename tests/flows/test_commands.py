"""Every command, in a process of its own: with --help, with a wrong argument, and once for real.

The commands come from the program itself. One that no story here runs, and no test that ELSEWHERE
names, fails `test_every_command_does_its_work`.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, NoReturn

import pytest

from masterchef.cli import main, output
from masterchef.embedded.folders import CHECKOUT
from tests.agents.gguf.making import gguf
from tests.flows import tree
from tests.flows.place import Place, Ran
from tests.judging.cooks.making import write_folder

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("flows")]
AT_ONCE = 3  # processes: a command waits for the stack a part of its time
HANGS_S, HUNG = 120, -1
COMMANDS = tree.commands()
NOWHERE = "no-such-thing"
# Run for real, in a process of its own, by another test: its file has the command's words.
ELSEWHERE = {
    "play": "tests/flows/test_newcomer.py",
    "sessions": "tests/flows/test_newcomer.py",
    "watch": "tests/flows/test_newcomer.py",
    "replay": "tests/flows/test_newcomer.py",
    "export": "tests/flows/test_newcomer.py",
    "logs": "tests/flows/test_matrix.py",
    "doctor": "tests/flows/test_newcomer.py",
    "calibrate": "tests/masterchef/cli_play/test_calibrate.py",
    **{
        f"session {verb}": "tests/masterchef/cli_play/test_session.py"
        for verb in ("show", "pause", "resume", "cancel")
    },
    **{
        f"suite {verb}": "tests/masterchef/cli_play/test_suite.py"
        for verb in ("list", "run", "show", "pause", "resume", "cancel")
    },
    "ceiling": "tests/masterchef/cli_play/test_ceiling.py",
    "why": "tests/masterchef/cli_play/test_why.py",
    "manage": "tests/flows/place.py",
    "up": "tests/masterchef/cli/test_up.py",
    "bench": "tests/masterchef/cli/test_bench.py",
    "build-base": "tests/masterchef/cli/test_build_base.py",
    "matrix start": "tests/flows/test_matrix.py",
    "matrix delete": "tests/flows/test_matrix.py",
    "matrix compare": "tests/flows/test_matrix.py",
    "matrix report": "tests/flows/test_matrix.py",
    "matrix score": "tests/flows/test_documents.py",
    "matrix prompts show": "tests/flows/test_matrix.py",
    "matrix trials list": "tests/flows/test_matrix.py",
    "matrix gold list": "tests/flows/test_matrix.py",
    "cook new": "tests/flows/test_documents.py",
    "cook refine": "tests/flows/test_cooks.py",
    "cook diff": "tests/flows/test_cooks.py",
    "cook clean": "tests/flows/test_cooks.py",
    "cook export": "tests/flows/test_cooks.py",
    # The stack of these tests starts both.
    "workers list": "tests/masterchef/scaling/test_command.py",
    "workers resizes": "tests/masterchef/scaling/test_command.py",
    "workers scale": "tests/masterchef/scaling/test_command.py",
    "worker": "masterchef/embedded/commands.py",
    "reconcile": "masterchef/embedded/commands.py",
}
# They bring a small model and take minutes: .ci/run runs them as a newcomer does.
IN_CI = {"demo": "make demo", "cook example": "masterchef cook example essay"}


def together(place: Place, runs: list[tuple[str, ...]]) -> list[Ran]:
    """Each in a process of its own; one that hangs gets a code by which no command ends."""

    def run(words: tuple[str, ...]) -> Ran:
        try:
            return place.cli(*words, seconds=HANGS_S)
        except subprocess.TimeoutExpired:
            return Ran(HUNG, "", f"still running after {HANGS_S} s")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, runs))


def test_every_command_and_group_explains_itself(place: Place) -> None:
    named = [*tree.groups(), *(command.words for command in COMMANDS)]
    ran = together(place, [(*words, "--help") for words in named])
    wrong = {
        " ".join(words): each
        for words, each in zip(named, ran, strict=True)
        if each.code != 0 or each.err or not each.out.strip() or "Traceback" in each.out
    }
    assert not wrong


def forked(*words: str) -> Ran:
    """What the program does with these words in a process of its own, without a new interpreter."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        sys.stdout.flush()
        sys.stderr.flush()
        child = os.fork()
        if not child:
            _become(words, out, err)
        _, status = os.waitpid(child, 0)
        said = [stream.seek(0) or stream.read().decode() for stream in (out, err)]
        return Ran(os.waitstatus_to_exitcode(status), *said)


def _become(words: tuple[str, ...], out: IO[bytes], err: IO[bytes]) -> NoReturn:
    code = 1
    try:
        os.dup2(out.fileno(), 1)
        os.dup2(err.fileno(), 2)
        sys.stdout, sys.stderr = (os.fdopen(n, "w", closefd=False) for n in (1, 2))
        sys.argv = ["masterchef", *words]
        output.data.cache_clear()
        output.progress.cache_clear()
        try:
            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)  # nothing of pytest's goes on in here


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_a_wrong_argument_is_refused(command: tree.Command) -> None:
    if command.name == "manage":
        pytest.skip("it passes its words on to Django, which refuses them")
    ran = forked(*command.words, f"--{NOWHERE}")
    assert ran.code == 2 and not ran.out
    assert NOWHERE in ran.err and "Traceback" not in ran.err


def test_a_wrong_argument_ends_a_process_with_2(place: Place) -> None:
    ran = place.cli("matrix", "rescore", f"--{NOWHERE}")
    assert ran.code == 2 and NOWHERE in ran.err and not ran.out


class Story:
    """Commands run one after the other; it remembers which."""

    def __init__(self, place: Place, folder: Path) -> None:
        self.place, self.folder = place, folder
        self.done: set[str] = set()
        folder.mkdir()

    def __call__(self, *words: object, code: int = 0, **env: str) -> Ran:
        ran = self.place.cli(*words, **env)
        assert ran.code == code, (words, ran)
        assert "Traceback" not in ran.err, (words, ran)
        self._note(words)
        return ran

    def _note(self, words: tuple[object, ...]) -> None:
        names = (each.name for each in COMMANDS if each.words == words[: len(each.words)])
        self.done.add(max(names, key=len))


def kitchen(run: Story) -> None:
    """What needs no session of its own."""
    run("scenarios", "list", "--json")
    run("scenarios", "show", "busy_night_1")
    run("scenarios", "validate", CHECKOUT / "kitchen/scenarios/busy_night_1.yaml")
    mine = run.folder / "mine.yaml"
    shipped = (CHECKOUT / "kitchen/scenarios/busy_night_1.yaml").read_text()
    assert "comes with the benchmark" in run("scenarios", "save", write(mine, shipped), code=2).err
    named = shipped.replace("name: busy_night_1", "name: by_command", 1)
    assert "is saved" in run("scenarios", "save", write(mine, named)).err
    assert "there already" in run("scenarios", "save", mine).err
    assert (
        "unknown key"
        in run(
            "scenarios", "save", write(mine, named.replace("duration_s:", "duration:", 1)), code=2
        ).err
    )
    assert "is retired" in run("scenarios", "retire", "by_command").err
    assert "offered again" in run("scenarios", "retire", "by_command", "--back").err
    assert "stays" in run("scenarios", "retire", "busy_night_1", code=2).err
    run("leaderboard")
    assert "Chef de Partie" in run("prompt", "busy_night_1", "P1", "--tick", "0").out


def write(file: Path, text: str) -> Path:
    file.write_text(text)
    return file


def matrix(run: Story) -> None:
    """A matrix from its run to MLflow."""
    words = ("--prompts", "direct_short", "--models", "scripted", "--trials", "lung_egfr_mutated")
    (told,) = run("matrix", "run", *words, "--max-items", "2", "--json").rows
    id = told["matrix"][:8]
    assert id in run("matrix", "list").out
    run("matrix", "save", "kept", id)
    assert "cells scored anew" in run("matrix", "rescore", id).err
    store = run.folder / "runs"
    pushed = run("matrix", "push", id, "--uri", f"file://{store}", MLFLOW_ALLOW_FILE_STORE="true")
    assert "has 1 results pushed" in pushed.err and any(store.iterdir())
    assert "nothing to run again" in run("matrix", "rerun", id, code=1).err
    assert "direct_short" in run("matrix", "show", id).out
    trials = ("lung_egfr_mutated", "breast_cancer_her2_positive", "myeloma_relapsed_car_t")
    some = [word for trial in trials for word in ("--trials", trial)]
    who = ("direct_short", "--models", "scripted", "--proposer", "scripted", *some)
    improve = ("matrix", "optimise")
    (one,) = run(*improve, "start", *who, "--rounds", "1", "--json").rows
    assert (one["state"], len(one["steps"])) == ("done", 2)
    run.place.fault(fault="slow", seconds=30)  # so that a command finds it running
    try:
        (two,) = run(*improve, "start", *who, "--rounds", "9", "--detach", "--json").rows
        new = two["optimisation"][:8]
        run(*improve, "pause", new)
        assert "paused" in run(*improve, "watch", new).out
        run(*improve, "resume", new)
        run(*improve, "cancel", new)
    finally:
        run.place.fault(fault="none")
    old = one["optimisation"][:8]
    assert old in run(*improve, "list").out and "lacks {trial}" in run(*improve, "show", old).out
    assert "no proposal beat" in run(*improve, "accept", new, code=1).err
    run(*improve, "reject", new)
    run("matrix", "archive", id, "--yes")
    assert id not in run("matrix", "list").out


def library(run: Story) -> None:
    """Prompts, trials and gold standards, out to files and in again."""
    files = run.folder / "files"
    run("matrix", "prompts", "list")
    run("matrix", "prompts", "export", "direct_short", "--out", files)
    run("matrix", "prompts", "import", files / "direct_short.md")
    run("matrix", "trials", "show", "lung_egfr_mutated")
    run("matrix", "trials", "export", "lung_egfr_mutated", "--out", files / "trials.json")
    run("matrix", "trials", "import", files / "trials.json")
    run("matrix", "gold", "export", "lung_egfr_mutated", "--out", files / "gold.json")
    run("matrix", "gold", "import", files / "gold.json")


def evening(run: Story) -> None:
    """A setup and a schedule from their files to what they start; the library out and in again."""
    words = {"prompts": ["direct_short"], "models": ["scripted"], "trials": ["lung_egfr_mutated"]}
    setup, plan, whole = (run.folder / name for name in ("setup.json", "plan.json", "all.zip"))
    setup.write_text(json.dumps({**words, "max_items": 2}))
    run("setups", "save", "evening", setup, "--kind", "matrix")
    assert "evening" in run("setups", "list").out
    assert "direct_short" in run("setups", "show", "evening").out
    assert run("setups", "start", "evening").err
    run("setups", "retire", "evening")
    assert "there is no setup" in run("setups", "start", "nobody", code=4).err
    plan.write_text(json.dumps({"kind": "matrix", "setup": {**words, "max_items": 2}, "hour": 3}))
    run("schedules", "save", "nightly", plan)
    assert "03:00" in run("schedules", "list").out
    run("schedules", "start", "nightly")
    run("schedules", "switch", "nightly", "--off")
    assert len(run("schedules", "starts", "nightly", "--json").rows) == 1
    run("schedules", "rm", "nightly")
    run("library", "export", "--out", whole)
    assert whole.stat().st_size
    run("library", "import", CHECKOUT / "kitchen/lineup_files/smollm2.yaml", "--write")
    assert "is retired" in run("lineups", "retire", "smollm2").err
    assert {"name": "smollm2", "retired": True}.items() <= next(
        row for row in run("lineups", "list", "--json").rows if row["name"] == "smollm2"
    ).items()
    assert "offered again" in run("lineups", "retire", "smollm2", "--back").err
    assert "there is no lineup" in run("lineups", "retire", "nobody", code=4).err


def models(run: Story) -> None:
    """A model file of a few kilobytes; a host that is down is told and kept."""
    file = run.folder / "soup.gguf"
    file.write_bytes(gguf())
    (told,) = run("models", "upload", file, "--name", "soup", "--num-ctx", "512", "--json").rows
    assert (told["model"], told["version"], told["quantisation"]) == ("soup:latest", 1, "F32")
    assert "soup:latest" in run("models", "list").out
    assert told["sha256"] in run("models", "show", "soup").out
    assert "doesn't answer" in run("hosts", "add", "down", "http://127.0.0.1:9", code=1).err
    run("hosts", "edit", "down", "--tag", "cellar", "--drain", code=1)
    authority = run.folder / "authority"
    assert "infer.pem" in run("hosts", "ca", authority, "--server", "gpu.lab", "--json").out
    assert {path.name for path in authority.iterdir()} == {
        *("ca.pem", "ca.key", "gpu.lab.pem", "infer.pem", "manage.pem")
    }
    refused = run("hosts", "edit", "down", "--ca", authority / "ca.pem", code=2)
    assert "https://" in refused.err
    key = run.folder / "key"
    key.write_text("sesame")
    run("hosts", "edit", "down", "--key-file", key, code=1)
    moved = ("hosts", "edit", "down", "--url", "http://127.0.0.1:10")
    assert "give the key again" in run(*moved, code=2).err
    assert "infer_cert" in run("hosts", "edit", "down", "--forget", "everything", code=2).err
    run("hosts", "edit", "down", "--forget", "api_key", code=1)
    run(*moved, code=1)  # which it may, now that it has no key
    assert "cellar" in run("hosts", "list", "--json").out
    run("hosts", "test", "down", code=1)
    run("models", "assign", "soup", "--tag", "cellar", "--no-wait")
    run("models", "assign", "soup", "--tag", "cellar", "--remove")
    run("models", "pull", "soup", "--host", "down", "--no-wait")
    for command in ("load", "unload"):
        assert "down" in run("models", command, "soup", "--host", "down", code=1).err
    assert "down" in run("models", "copy", "soup", "stew", "--host", "down", code=1).err
    run("hosts", "drain", "down", "--end", code=1)
    run("models", "rm", "soup")
    run("hosts", "rm", "down")


def cook(run: Story) -> None:
    """A cook from its folder to its leaderboard."""
    players = {"anna": "model/scripted:latest", "ben": "model/scripted:latest"}
    judges = {"judith": "model/scripted:latest"}
    folder = write_folder(run.folder / "soup", participants=players, judges=judges)
    brief = folder / "brief.yaml"
    brief.write_text(brief.read_text().replace("name: soup", "name: by-command", 1))
    run("cook", "import", folder)
    task = Path(__file__).parents[2] / "examples" / "tasks" / "tally"
    run("cook", "import-task", task, run.folder / "tally", "--participants", "anna=claude")
    run("cook", "run", "by-command")
    run("cook", "judge", "by-command")
    assert "anna" in run("cook", "report", "by-command").out
    assert run("cook", "trace", "by-command", "anna", "--json").out.count("steps") == 1
    run("cook", "trace", "by-command", "nobody", code=4)
    run("cook", "leaderboard")
    run("cook", "status", "by-command")
    assert "by-command" in run("cook", "list").out
    run("cook", "tail", "by-command", "--no-follow")
    file = run.folder / "events.jsonl"
    run("cook", "events", "by-command", file)
    printed = run("cook", "events", "by-command", "--no-follow").out
    assert printed.splitlines() == file.read_text().splitlines()
    run("cook", "cancel", "by-command", code=1)  # it has ended, and it says so
    assert "nothing to resume" in run("cook", "resume", "by-command", code=1).err
    run("cook", "rejudge", "by-command", "--judges", "judith")
    joined = ("cook", "add-participant", "by-command", "cleo=model")
    run(*joined, "--model", "scripted:latest", "--folder", folder)
    assert "cleo" in brief.read_text()
    run("cook", "run", "by-command", "--participants", "cleo")
    assert "4 participants" not in run("cook", "lint", folder).out
    chef = ("chefs=model", "--model", "scripted:latest", "--base", "anna")
    run("cook", "chef", "by-command", *chef)
    reviewers = ("--reviewers", "rita=model", "--models", "rita=scripted:latest")
    assert "anna" in run("cook", "consult", "by-command", "anna", *reviewers,
                         "--folder", folder).err  # fmt: skip
    given = run.folder / "given.tar.gz"
    run("cook", "archive", "by-command", given)
    assert given.stat().st_size
    assert "already" in run("cook", "archive", "by-command", given, code=2).err
    assert "would be pruned" in run("cook", "prune", "--older-than", "9999", "--dry-run").err
    home = run.folder / "home"
    (home / ".codex").mkdir(parents=True)
    (home / ".codex" / "auth.json").write_text('{"tokens": {"access_token": "x"}}')
    shelf = run.folder / "shelf"
    add = ("cook", "credentials", "add", "codex", "--home", home)
    run(*add, "--yes", MASTERCHEF_CREDENTIALS=str(shelf))
    assert "has a credential" in run(*add, "--yes", code=2, MASTERCHEF_CREDENTIALS=str(shelf)).err
    assert (shelf / "codex/mine/.codex/auth.json").stat().st_mode & 0o777 == 0o600
    panels = "SELECT count(*) FROM judging_panel p JOIN masterchef_run r ON r.id = p.cook_id"
    assert run.place.sql(f"{panels} WHERE r.name = 'by-command'") == [(2,)]


def steer(run: Story) -> None:
    """A matrix is paused, goes on, is cancelled, and what the cancel left out is run again."""
    words = ("--prompts", "direct_short", "--models", "scripted", "--repeats", "30")
    (told,) = run("matrix", "run", *words, "--max-parallel", "1", "--detach", "--json").rows
    id = told["matrix"]

    def state() -> str:
        ((state,),) = run.place.sql("SELECT state FROM masterchef_run WHERE id = %s", id)
        return str(state)

    run("matrix", "pause", id[:8])
    assert state() == "paused"
    run("matrix", "resume", id[:8])
    assert state() == "running"
    run("matrix", "cancel", id[:8])
    assert state() == "cancelled"
    run("matrix", "rerun", id[:8], "--detach")
    assert state() == "running"
    run("matrix", "cancel", id[:8])


STORIES: list[Callable[[Story], None]] = [cook, matrix, library, models, kitchen, evening]


def test_every_command_does_its_work(place: Place, tmp_path: Path) -> None:
    def told(story: Callable[[Story], None]) -> set[str]:
        run = Story(place, tmp_path / story.__name__)
        story(run)
        return run.done

    with ThreadPoolExecutor(AT_ONCE) as pool:
        done = set().union(*pool.map(told, STORIES))
    place.fault(fault="slow", seconds=1)  # long enough for a command to find it running
    try:
        done |= told(steer)
    finally:
        place.fault(fault="none")
    assert {command.name for command in COMMANDS} - done - set(ELSEWHERE) == set(IN_CI)


@pytest.mark.parametrize(("name", "file"), ELSEWHERE.items())
def test_what_is_run_elsewhere_is_there(name: str, file: str) -> None:
    words = ", ".join(f'"{word}"' for word in name.split())
    assert words in (CHECKOUT / file).read_text()


@pytest.mark.parametrize("line", IN_CI.values())
def test_what_ci_runs_is_there(line: str) -> None:
    assert line in (CHECKOUT / ".ci/run").read_text()
