"""Starting and ending the host."""

import os
import signal
import subprocess
import sys

import httpx
import psutil
import pytest

from agents.hosts.embedded import __main__ as host
from agents.hosts.embedded import openmp, process


def test_it_answers_when_start_returns_and_ends_with_stop() -> None:
    with process.start() as running:
        assert httpx.get(f"{running.url}/api/version").json()["version"]
        assert psutil.pid_exists(running.pid)
    assert running.popen.returncode == 0
    assert not running.folder.exists()
    running.stop()


def test_a_taken_port_is_said(scripted_host: process.Process) -> None:
    port = int(scripted_host.url.rpartition(":")[2])
    with pytest.raises(process.NotStarted, match=f"code {host.TAKEN}.*{port}.*--port"):
        process.start(port)


def test_an_unknown_model_is_named() -> None:
    with pytest.raises(process.NotStarted, match="llama9"):
        process.start(models=("llama9",))


def test_it_stops_when_its_parent_is_killed() -> None:
    code = (
        "from agents.hosts.embedded import process; import sys\n"
        "host = process.start(); print(host.pid, flush=True); sys.stdin.read()"
    )
    pipe = subprocess.PIPE
    parent = subprocess.Popen([sys.executable, "-c", code], stdin=pipe, stdout=pipe)
    assert parent.stdout
    child = psutil.Process(int(parent.stdout.readline()))
    os.kill(parent.pid, signal.SIGKILL)
    parent.communicate()
    child.wait(timeout=10)
    assert not child.is_running()


def test_the_processes_of_models_end_with_a_host_that_was_killed() -> None:
    with process.start(models=("smollm2",)) as running:
        body = {"model": "smollm2", "input": "a pan"}
        httpx.post(f"{running.url}/api/embed", json=body, timeout=120).raise_for_status()
        text, vectors = psutil.Process(running.pid).children()
        running.popen.kill()
        for child in (text, vectors):
            child.wait(timeout=10)
            assert not child.is_running()


def test_the_host_needs_no_django() -> None:
    code = "import sys, agents.hosts.embedded.__main__; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_missing_libgomp_names_the_fix_and_scripted_needs_none(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def absent(name: str) -> None:
        raise OSError(name)

    monkeypatch.setattr(openmp.ctypes, "CDLL", absent)
    monkeypatch.setattr(openmp.sys, "platform", "linux")
    assert host.main(["--port", "0", "--models", "smollm2"]) == host.MISSING == 3
    said = capsys.readouterr().err
    assert "apt-get install libgomp1" in said and "--models scripted" in said


def test_it_tells_how_it_is_called() -> None:
    """A % in one of its words ended it."""
    assert "60% of all" in host._parser().format_help()
