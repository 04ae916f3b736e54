"""The stack's stores, migrations, locks and ports, with real servers."""

import signal
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psutil
import psycopg
import pytest

from masterchef.embedded import ports
from masterchef.embedded.errors import AlreadyRunning
from masterchef.embedded.lock import running
from masterchef.embedded.stack import STORES, Options, Stack
from tests.masterchef.embedded.waiting import gone, until

QUICK = Options(durable=False)


def tables(url: str) -> int:
    with psycopg.connect(url) as connection:
        query = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        row = connection.execute(query).fetchone()
        assert row is not None
        return int(row[0])


def test_two_homes_run_side_by_side_and_one_home_once(
    folder: Path, bare_surroundings: dict[str, str]
) -> None:
    def stack(name: str) -> Stack:
        return Stack(folder / name, parts=STORES, surroundings=bare_surroundings, options=QUICK)

    with stack("one") as one, stack("two") as two:
        assert one.env["DATABASE_URL"] != two.env["DATABASE_URL"]
        assert tables(one.env["DATABASE_URL"]) == tables(two.env["DATABASE_URL"]) > 10
        with pytest.raises(AlreadyRunning, match="a stack already runs"):
            stack("one").__enter__()
        found = running(folder / "one")
        assert found is not None
        assert found.env["DATABASE_URL"] == one.env["DATABASE_URL"]
        pids = [keeper.pid for keeper in (*one, *two)]
        assert len(pids) == 4
    assert all(map(gone, pids))
    assert running(folder / "one") is None


def test_a_killed_stack_leaves_no_process_and_its_home_can_be_used_again(
    folder: Path, bare_surroundings: dict[str, str]
) -> None:
    code = (
        "import pathlib, sys, time; from masterchef.embedded.stack import *;"
        "stack = Stack(pathlib.Path(sys.argv[1]), parts=STORES, options=Options(durable=False));"
        "stack.__enter__(); print(*(k.pid for k in stack), flush=True); time.sleep(600)"
    )
    command = [sys.executable, "-c", code, str(folder / "home")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=bare_surroundings
    ) as process:
        assert process.stdout is not None
        pids = [int(pid) for pid in process.stdout.readline().split()]
        assert len(pids) == 2
        process.send_signal(signal.SIGKILL)
    for pid in pids:
        until(lambda pid=pid: gone(pid), f"the end of {pid}")  # type: ignore[misc]
    with Stack(
        folder / "home", parts=STORES, surroundings=bare_surroundings, options=QUICK
    ) as again:
        assert tables(again.env["DATABASE_URL"]) > 10


def test_services_of_ones_own_replace_the_parts(
    folder: Path, bare_surroundings: dict[str, str]
) -> None:
    said: list[str] = []
    own = {"REDIS_URL": "redis://elsewhere:6379/0", "OLLAMA_HOSTS": "big=http://elsewhere:11434"}
    parts = {"valkey", "host"}
    with Stack(
        folder / "h", parts=parts, surroundings=bare_surroundings | own, say=said.append
    ) as s:
        assert {name: s.env[name] for name in own} == own
        assert list(s) == []
    assert "valkey isn't started, since REDIS_URL is set" in said


def test_a_taken_web_port_is_stepped_over_and_said(
    folder: Path, bare_surroundings: dict[str, str]
) -> None:
    said: list[str] = []
    with closing(socket.socket()) as holder:
        holder.bind((ports.LOOPBACK, 0))
        holder.listen()
        taken = holder.getsockname()[1]
        options = Options(durable=False, web_port=taken)
        parts = STORES | {"web"}
        with Stack(
            folder / "h",
            parts=parts,
            surroundings=bare_surroundings,
            say=said.append,
            options=options,
        ) as stack:
            port = int(stack.addresses["web"].rsplit(":", 1)[1].strip("/"))
            assert port > taken
            assert f"port {taken} is taken, using {port} for web" in said
            pid = stack["web"].pid
            assert psutil.pid_exists(pid)
    assert gone(pid)


def test_secrets_in_the_home_are_for_its_owner_only(
    folder: Path, bare_surroundings: dict[str, str]
) -> None:
    with Stack(folder / "h", parts=set(), surroundings=bare_surroundings) as stack:
        for name in ("secret_key", "stack.json", "lock"):
            assert (stack.home / name).stat().st_mode & 0o077 == 0, name
