"""What the supervisor promises: alive while it runs, gone when it stops."""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from masterchef.embedded import commands, ports
from masterchef.embedded.errors import StackError
from masterchef.embedded.process import Child
from masterchef.embedded.supervisor import Part, Supervisor
from masterchef.monitoring import pulse
from tests.masterchef.embedded.waiting import gone, until

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]
STUBBORN = [
    *(sys.executable, "-c"),
    "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
    "print(child.pid, flush=True); time.sleep(600)",
]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(said: list[str]) -> Iterator[Supervisor]:
    supervisor = Supervisor(said.append)
    yield supervisor
    supervisor.stop()


def part(name: str, command: list[str], folder: Path, *, grace: float = 10) -> Part:
    return Part(
        name,
        launch=lambda: Child(command, log=folder / f"{name}.log"),
        stop=lambda child: child.stop(grace),
    )


def test_a_killed_part_is_started_again(
    supervisor: Supervisor, said: list[str], tmp_path: Path
) -> None:
    keeper = supervisor.add(part("sleeper", SLEEPER, tmp_path))
    first = keeper.pid
    os.kill(first, signal.SIGKILL)
    until(lambda: keeper.starts == 2, "the second start")
    assert keeper.pid != first
    assert keeper.child.alive
    assert said == ["sleeper ended (signal 9), starting it again"]


def test_a_part_whose_port_was_taken_moves_to_another(
    supervisor: Supervisor, said: list[str], tmp_path: Path
) -> None:
    with closing(socket.socket()) as intruder:
        intruder.bind((ports.LOOPBACK, 0))
        intruder.listen()
        chosen = [intruder.getsockname()[1]]

        def launch() -> Child:
            return Child(commands.model_host(chosen[-1], ["scripted"]), log=tmp_path / "host.log")

        def ready() -> bool:
            return len(chosen) > 1 and ports.is_answering(chosen[-1])

        def move() -> None:
            chosen.append(ports.pick_hidden("moved"))

        keeper = supervisor.add(Part("host", launch, ready, move=move))
        keeper.await_ready(120)
        assert len(chosen) == 2
        assert said == ["host: another program took its port, choosing another"]


def test_stop_leaves_no_process_even_of_those_that_ignore_it(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    quiet = supervisor.add(part("quiet", SLEEPER, tmp_path))
    stubborn = supervisor.add(part("stubborn", STUBBORN, tmp_path, grace=0.3))
    log = tmp_path / "stubborn.log"
    until(lambda: log.read_text().endswith("\n"), "the grandchild")
    pids = [quiet.pid, stubborn.pid, int(log.read_text())]
    assert not any(map(gone, pids))
    supervisor.stop()
    for pid in pids:
        until(lambda pid=pid: gone(pid), f"the end of {pid}")  # type: ignore[misc]


def test_a_stopped_part_stays_stopped(supervisor: Supervisor, tmp_path: Path) -> None:
    keeper = supervisor.add(part("sleeper", SLEEPER, tmp_path))
    keeper.stop()
    assert (keeper.starts, keeper.child.alive) == (1, False)


def test_a_part_that_keeps_ending_is_reported_with_its_last_words(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    broken = [sys.executable, "-c", "print('no such table'); raise SystemExit(1)"]
    keeper = supervisor.add(part("broken", broken, tmp_path))
    with pytest.raises(StackError, match=r"broken keeps ending:\s+no such table"):
        keeper.await_ready(30)


def test_parts_of_a_later_stage_end_first(supervisor: Supervisor, tmp_path: Path) -> None:
    ended: list[str] = []

    def noted(name: str, stage: int) -> Part:
        def stop(child: Child) -> None:
            child.stop()
            ended.append(name)

        return Part(name, lambda: Child(SLEEPER, log=tmp_path / name), stop=stop, stage=stage)

    supervisor.add(noted("store", 0))
    supervisor.add(noted("user", 1))
    supervisor.stop()
    assert ended == ["user", "store"]


def test_a_second_ctrl_c_kills_what_would_still_take_its_time(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    def interrupted(child: Child) -> None:
        raise KeyboardInterrupt

    # First, since its interrupt is what the supervisor waits for first.
    impatient = supervisor.add(
        Part("impatient", lambda: Child(SLEEPER, log=tmp_path / "x"), stop=interrupted)
    )
    slow = supervisor.add(part("slow", STUBBORN, tmp_path, grace=600))
    log = tmp_path / "slow.log"
    until(lambda: log.read_text().endswith("\n"), "the grandchild")
    with pytest.raises(KeyboardInterrupt):
        supervisor.stop()
    for pid in (slow.pid, impatient.pid, int(log.read_text())):
        until(lambda pid=pid: gone(pid), f"the end of {pid}")  # type: ignore[misc]


def test_a_part_that_falls_silent_is_ended_and_started_again(
    supervisor: Supervisor, said: list[str], tmp_path: Path
) -> None:
    """Stopped as a frozen interpreter would be: alive, and saying nothing."""
    beats = tmp_path / "beats"
    beating = (
        f"import pathlib, time\nwhile True:\n pathlib.Path({str(beats)!r}).touch()\n time.sleep(.1)"
    )
    kept = replace(
        part("beating", [sys.executable, "-c", beating], tmp_path),
        beat=lambda pid: beats.stat().st_mtime_ns if beats.exists() else None,
        silent_s=3.0,
    )
    keeper = supervisor.add(kept)
    first = keeper.pid
    until(beats.exists, "its first beat")
    os.kill(first, signal.SIGSTOP)
    until(lambda: keeper.starts == 2, "the second start")
    assert keeper.pid != first and keeper.child.alive
    assert said[0] == "beating has been silent for 3 s, ending it"


def test_a_process_s_pulse_is_heard_until_it_is_stopped(tmp_path: Path) -> None:
    beating = (
        "from pathlib import Path; from masterchef.monitoring import pulse; import time;"
        f" pulse.begin('w', Path({str(tmp_path)!r})); time.sleep(600)"
    )
    child = Child([sys.executable, "-c", beating], log=tmp_path / "log", env=dict(os.environ))
    try:
        until(lambda: pulse.beat_of(child.pid, tmp_path) is not None, "its first beat")
        (found,) = pulse.pulses(tmp_path)
        assert (found.name, found.pid) == ("w", child.pid)
        child.signal(signal.SIGSTOP)
        until(lambda: next(pulse.pulses(tmp_path)).silent_s > pulse.BEAT_S * 2, "its silence")
    finally:
        child.kill_group()
    assert list(pulse.pulses(tmp_path)) == []
    assert pulse.beat_of(child.pid, tmp_path) is None
