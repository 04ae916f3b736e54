"""The embedded PostgreSQL: durable, private, and never an orphan."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from masterchef.embedded import postgres
from masterchef.embedded.errors import AlreadyRunning
from tests.masterchef.embedded.waiting import gone, until


@pytest.fixture
def server(folder: Path) -> Iterator[postgres.Server]:
    server = postgres.start(folder / "pg")
    yield server
    server.stop(immediate=True)


def put(url: str, value: int) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (value int)")
        connection.execute("INSERT INTO kept VALUES (%s)", [value])


def kept(url: str) -> list[int]:
    with psycopg.connect(url) as connection:
        return [value for (value,) in connection.execute("SELECT value FROM kept")]


def test_committed_rows_survive_kill_9(server: postgres.Server) -> None:
    put(server.url, 7)
    os.kill(server.pid, signal.SIGKILL)
    server.child.join()
    server.relaunch()
    assert kept(server.url) == [7]


def test_restart_keeps_port_and_rows(server: postgres.Server) -> None:
    put(server.url, 1)
    url, pid = server.url, server.pid
    server.restart()
    server.restart(immediate=True)
    assert (server.url, kept(url)) == (url, [1])
    assert server.pid != pid


def test_two_servers_on_one_folder_are_refused(server: postgres.Server, folder: Path) -> None:
    with pytest.raises(AlreadyRunning, match=f"as process {server.pid}"):
        postgres.start(folder / "pg")
    put(server.url, 2)
    assert kept(server.url) == [2]


def test_pid_file_that_names_another_program_is_no_obstacle(server: postgres.Server) -> None:
    server.kill()
    stale = (server.data / "postmaster.pid").read_text().split("\n")
    stale[0] = str(os.getpid())
    (server.data / "postmaster.pid").write_text("\n".join(stale))
    server.relaunch()
    put(server.url, 3)


def test_durable_means_all_three_settings(server: postgres.Server) -> None:
    with psycopg.connect(server.url) as connection:
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            assert connection.execute(f"SHOW {name}").fetchone() == ("on",), name


def test_wrong_password_is_refused(server: postgres.Server) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(server.url.replace("masterchef:", "masterchef:x", 1)).close()


def test_it_never_runs_as_root_and_its_files_are_closed(server: postgres.Server) -> None:
    assert psutil.Process(server.pid).uids().real != 0
    assert server.data.stat().st_mode & 0o077 == 0
    assert (server.data.parent / "password").stat().st_mode & 0o077 == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs it as another user")
def test_as_root_it_works_below_a_folder_closed_to_others(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    server = postgres.start(closed / "pg", durable=False)
    try:
        put(server.url, 4)
        assert kept(server.url) == [4]
        assert closed.stat().st_mode & 0o077 == 0
    finally:
        server.stop(immediate=True)


def test_it_ends_with_the_process_that_started_it(folder: Path) -> None:
    code = (
        "import sys, pathlib, time; from masterchef.embedded import postgres;"
        "print(postgres.start(pathlib.Path(sys.argv[1]), durable=False).pid, flush=True);"
        "time.sleep(600)"
    )
    command = [sys.executable, "-c", code, str(folder / "pg")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        pid = int(starter.stdout.readline())
        assert psutil.pid_exists(pid)
        starter.kill()
    until(lambda: gone(pid), "the server's end")
