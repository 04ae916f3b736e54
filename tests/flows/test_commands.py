"""Every command, in a process of its own: with --help, with a wrong argument, and once for real.

The commands come from the program itself. One that no story here runs, and no test that ELSEWHERE
names, fails `test_every_command_does_its_work`.
"""

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
from tests.flows import stories, tree
from tests.flows.place import Place, Ran

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("flows")]
AT_ONCE = 3  # processes: a command waits for the stack a part of its time
HANGS_S, HUNG = 120, -1
COMMANDS = stories.COMMANDS
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
        f"calibrations {verb}": "tests/masterchef/cli_play/test_calibrate.py"
        for verb in ("list", "show", "cancel")
    },
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
# They bring a small model and take minutes: .ci/run has .ci/bare run them as a newcomer does.
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


def test_every_command_does_its_work(place: Place, tmp_path: Path) -> None:
    def told(story: Callable[[stories.Story], None]) -> set[str]:
        run = stories.Story(place, tmp_path / story.__name__)
        story(run)
        return run.done

    with ThreadPoolExecutor(AT_ONCE) as pool:
        done = set().union(*pool.map(told, stories.STORIES))
    for story, seconds in stories.STEERED.items():
        place.fault(fault="slow", seconds=seconds)
        try:
            done |= told(story)
        finally:
            place.fault(fault="none")
    assert {command.name for command in COMMANDS} - done - set(ELSEWHERE) == set(IN_CI)


@pytest.mark.parametrize(("name", "file"), ELSEWHERE.items())
def test_what_is_run_elsewhere_is_there(name: str, file: str) -> None:
    words = ", ".join(f'"{word}"' for word in name.split())
    assert words in (CHECKOUT / file).read_text()


@pytest.mark.parametrize("line", IN_CI.values())
def test_what_ci_runs_is_there(line: str) -> None:
    assert ".ci/bare newcomer" in (CHECKOUT / ".ci/run").read_text()
    assert line in (CHECKOUT / ".ci/bare").read_text()
