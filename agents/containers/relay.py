"""The one door of a container without network: a socket that leads to one endpoint.

A container of network "model-only" has no network at all, only a folder mounted read-only with a
socket in it. Behind the socket a process of the worker's (`door`) passes questions on to the
endpoint and nowhere else (`passage` says which). If the worker dies the socket is dead until
`adopt` opens it again. Every poll of a container does so, in whichever process: a call that is
under way goes on through the door that it came by.
"""

import atexit
import contextlib
import json
import os
import select
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from agents.containers.engine import engine, translated
from agents.containers.errors import EngineError
from agents.containers.meter import Tokens, read
from masterchef import variables

SOCKET = "model.sock"
READY_S = 60

_lock = threading.Lock()
_process: subprocess.Popen[str] | None = None
_served: set[str] = set()


def root() -> Path:
    """Where the folders of all doors are; others of this machine can't look in."""
    base = variables.read("MASTERCHEF_RELAY_DIR")
    place = Path(base or Path(tempfile.gettempdir()) / f"masterchef-relays-{os.getuid()}")
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    about = place.lstat()
    if not stat.S_ISDIR(about.st_mode) or about.st_uid != os.getuid():
        raise OSError(f"{place} belongs to somebody else; set MASTERCHEF_RELAY_DIR")
    return place


def folder(token: str) -> Path:
    """The folder that is mounted into the container."""
    held = variables.read("MASTERCHEF_DOORS")
    made = Path(held or root()) / token
    if not held:
        made.mkdir(mode=0o755, exist_ok=True)
    elif not made.is_dir():
        _told_proxy("PUT", token)
    return made


def _told_proxy(method: str, token: str) -> None:
    """Have the socket proxy make or remove the folder, since it lets nobody else."""
    with translated():
        api = engine().api
        url = api._url(f"/masterchef/doors/{token}", versioned_api=False)
        api.request(method, url, timeout=READY_S).raise_for_status()


def open_door(
    token: str,
    endpoint: str,
    headers: Mapping[str, str],
    model: str = "",
    *,
    domains: Sequence[str] | None = None,
    refusal: str = "",
    ca: str = "",
    certificate: str = "",
) -> None:
    """Serve the socket, unless that is done already. With `model` only that one can be asked; with
    `domains` it is also a proxy to those names, and `endpoint` may be "". With a `refusal` every
    question is answered by it. `ca` is the PEM of the only authority that is trusted at the
    endpoint, `certificate` that of ours, with its key: neither enters the container."""
    door = {
        "token": token,
        "socket": str(folder(token) / SOCKET),
        "endpoint": endpoint,
        "headers": dict(headers),
        "model": model,
        "meter": str(_meter(token)),
        "inner": str(root() / f"{token}.inner"),
        "refusal": refusal,
        "domains": None if domains is None else list(domains),
        "machine_ca": os.environ.get("SSL_CERT_FILE", ""),
        "ca": ca,
        "certificate": certificate,
    }
    _tell({"do": "open", "door": door})
    _served.add(token)


def close_door(token: str) -> None:
    """Stop serving, if it is us who do, and remove the folder. May be repeated."""
    if token in _served:
        _served.discard(token)
        with contextlib.suppress(EngineError):
            _tell({"do": "close", "token": token})
    if variables.read("MASTERCHEF_DOORS"):
        with contextlib.suppress(EngineError):
            _told_proxy("DELETE", token)
    else:
        shutil.rmtree(root() / token, ignore_errors=True)
    _meter(token).unlink(missing_ok=True)
    (root() / f"{token}.inner").unlink(missing_ok=True)


def used(token: str) -> Tokens:
    """What passed through the door so far, by the servers' own counts."""
    return read(_meter(token))


def _meter(token: str) -> Path:
    return root() / f"{token}.meter"


def _tell(order: dict[str, Any]) -> None:
    """One order to the doors' process, which is started where there is none."""
    with _lock:
        for last in (False, True):
            try:
                said = _ask(order)
                break
            except OSError as error:  # it died; its doors open again at the next polls
                _end()
                if last:
                    raise EngineError(f"the way to the model can't be opened: {error}") from error
    if not said.get("ok"):
        raise EngineError(f"the way to the model can't be opened: {said.get('error')}")


def _ask(order: dict[str, Any]) -> dict[str, Any]:
    process = _running()
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(json.dumps(order) + "\n")
    process.stdin.flush()
    if not select.select([process.stdout], [], [], READY_S)[0]:
        raise OSError(f"no answer within {READY_S} s")
    line = process.stdout.readline()
    if not line:
        raise OSError("its process ended")
    said: dict[str, Any] = json.loads(line)
    return said


def _running() -> subprocess.Popen[str]:
    global _process
    if _process is None or _process.poll() is not None:
        _process = subprocess.Popen(
            [sys.executable, "-m", "agents.containers.door"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            # A key that a door adds comes by the pipe; nothing else of the worker is needed.
            env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": os.pathsep.join(_paths())},
        )
        atexit.register(_end)
    return _process


def _paths() -> list[str]:
    return [str(Path(each or ".").absolute()) for each in sys.path]


def _end() -> None:
    """End the process; its doors close with it."""
    global _process
    process, _process = _process, None
    if process is not None:
        process.kill()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                pipe.close()  # type: ignore[union-attr]
        process.wait()
