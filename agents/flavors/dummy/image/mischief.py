"""What a participant must not get away with; tests have the dummy try it.

fork-bomb   memory-hog   disk-filler   many-files=N   endless-log=SECONDS
links       links, devices' names and tricks with paths in out/
raw         tries to write everywhere it should not, and tells in out/writes.json
probe=ADDR,ADDR   tries to reach host:port and unix sockets, tells in out/reached.json
kernel            asks the kernel for what it refuses, tells in out/kernel.json
door[=PATH]       asks the model's door for a path, tells in out/door.json
background        leaves a child behind that goes on
"""

import ctypes
import http.client
import json
import os
import socket
import sys
import time
from pathlib import Path

OUT = Path("/work/out")
CHUNK = 1 << 20


def fork_bomb(value: str) -> None:
    children = 0
    try:
        while True:
            if os.fork() == 0:
                time.sleep(600)
                os._exit(0)
            children += 1
    except OSError as error:
        OUT.joinpath("answer.md").write_text(f"{children} children, then: {error.strerror}\n")


def memory_hog(value: str) -> None:
    OUT.joinpath("answer.md").write_text("before\n")
    held = []
    while True:
        held.append(bytearray(os.urandom(CHUNK) * 16))


def disk_filler(value: str) -> None:
    OUT.joinpath("answer.md").write_text("kept\n")
    for folder in (OUT, Path("/tmp"), Path.home()):
        try:
            with folder.joinpath("filler").open("wb") as file:
                while True:
                    file.write(b"x" * CHUNK)
        except OSError as error:
            print(f"{folder}: {error.strerror}", file=sys.stderr)


def many_files(value: str) -> None:
    for number in range(int(value or 100_000)):
        folder = OUT / f"d{number // 1000}"
        folder.mkdir(exist_ok=True)
        folder.joinpath(f"f{number}").write_bytes(b"")


def endless_log(value: str) -> None:
    ends = time.monotonic() + float(value or 600)
    line = b"x" * 8191 + b"\n"
    while time.monotonic() < ends:
        sys.stdout.buffer.write(line)
    OUT.joinpath("answer.md").write_text("said a lot\n")


def links(value: str) -> None:
    OUT.joinpath("answer.md").write_text("honest\n")
    OUT.joinpath("passwd").symlink_to("/etc/passwd")
    OUT.joinpath("up").symlink_to("../../../..")
    OUT.joinpath("loop").symlink_to("loop")
    os.link(OUT / "answer.md", OUT / "second-name.md")
    os.mkfifo(OUT / "pipe")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(OUT / "socket"))
    OUT.joinpath("back\\slash\nnew line").write_text("odd name\n")
    OUT.joinpath(b"not-utf8-\xff".decode(errors="surrogateescape")).write_text("odd\n")
    with OUT.joinpath("sparse").open("wb") as file:
        file.truncate(int(value or 0))


def raw(value: str) -> None:
    told = {}
    for path in ("/work/raw/data.txt", "/work/BRIEF.md", "/work/new", "/etc/new", "/usr/bin/new"):
        told[path] = _attempt(lambda path=path: Path(path).write_text("changed"))
    told["chmod"] = _attempt(lambda: Path("/work/raw").chmod(0o777))
    told["remove"] = _attempt(lambda: Path("/work/raw/data.txt").unlink())
    told["root"] = _attempt(lambda: os.setuid(0))
    told["status"] = [
        line
        for line in Path("/proc/self/status").read_text().splitlines()
        if line.startswith(("Uid", "CapEff", "CapBnd", "NoNewPrivs", "Seccomp:"))
    ]
    OUT.joinpath("writes.json").write_text(json.dumps(told))


def probe(value: str) -> None:
    reached = {}
    for address in value.split(","):
        host, _, port = address.rpartition(":")
        reached[address] = _attempt(
            lambda host=host, port=port: socket.create_connection((host, int(port)), 3).close()
        )
    for path in ("/var/run/docker.sock", "/run/docker.sock"):
        reached[path] = _attempt(lambda path=path: socket.socket(socket.AF_UNIX).connect(path))
    reached["interfaces"] = [name for _, name in socket.if_nameindex()]
    OUT.joinpath("reached.json").write_text(json.dumps(reached))


def kernel(value: str) -> None:
    """Sockets of families that have let others out, io_uring, namespaces, keys, other programs."""
    libc = ctypes.CDLL(None, use_errno=True)

    def call(number: int, *arguments: object) -> str:
        if libc.syscall(number, *arguments) >= 0:
            return "done"
        return os.strerror(ctypes.get_errno())

    families = {"AF_ALG": 38, "AF_VSOCK": 40, "AF_PACKET": 17, "AF_BLUETOOTH": 31, "AF_XDP": 44}
    told = {
        name: _attempt(lambda family=family: socket.socket(family, socket.SOCK_DGRAM).close())
        for name, family in families.items()
    }
    parameters = ctypes.create_string_buffer(256)
    told["io_uring_setup"] = call(425, 4, parameters)
    told["io_uring_enter"] = call(426, 0, 0, 0, 0, None, 0)
    if os.uname().machine == "x86_64":
        told["unshare"] = call(272, 0x10000000)
        told["keyctl"] = call(250, 0, 0)
        told["bpf"] = call(321, 0, None, 0)
        told["userfaultfd"] = call(323, 0)
        told["perf_event_open"] = call(298, None, 0, -1, -1, 0)
        told["mount"] = call(165, None, b"/tmp", b"tmpfs", 0, None)
    plain = {"AF_INET": socket.AF_INET, "AF_UNIX": socket.AF_UNIX}
    for name, family in plain.items():
        told[name] = _attempt(lambda family=family: socket.socket(family).close())
    OUT.joinpath("kernel.json").write_text(json.dumps(told))


def door(value: str) -> None:
    """Through the one door: as asked, climbing, by another host's name, as a proxy."""
    found = {}
    for name, method, path, headers in (
        ("asked", "GET", value or "/api/version", {}),
        ("climbing", "GET", "/../../etc/passwd", {}),
        ("encoded", "GET", "/%2e%2e/control", {}),
        ("other host", "GET", value or "/api/version", {"Host": "elsewhere.test"}),
        ("absolute", "GET", "http://127.0.0.1:1/", {}),
        ("connect", "CONNECT", "127.0.0.1:1", {}),
    ):
        port = int(os.environ.get("MASTERCHEF_PORT") or 8099)
        wire = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            wire.request(method, path, headers=headers)
            reply = wire.getresponse()
            found[name] = [reply.status, reply.read().decode(errors="replace")[:2000]]
        except (OSError, http.client.HTTPException) as error:
            found[name] = [0, str(error)]
        finally:
            wire.close()
    OUT.joinpath("door.json").write_text(json.dumps(found))


def background(value: str) -> None:
    if os.fork() == 0:
        os.setsid()
        time.sleep(3600)
        os._exit(0)
    OUT.joinpath("answer.md").write_text("left a child behind\n")


def _attempt(action) -> str:
    try:
        action()
    except OSError as error:
        return error.strerror or str(error)
    return "done"


ACTS = {
    "fork-bomb": fork_bomb,
    "memory-hog": memory_hog,
    "disk-filler": disk_filler,
    "many-files": many_files,
    "endless-log": endless_log,
    "links": links,
    "raw": raw,
    "probe": probe,
    "door": door,
    "kernel": kernel,
    "background": background,
}
