"""Functions for a confined reader that do what hostile bytes make libraries do."""

import os
import socket
import time
from pathlib import Path
from typing import Any

Answer = tuple[Any, bytes]


def echo(arguments: dict[str, Any], data: bytes) -> Answer:
    print("noise that must not mix with answers")
    os.write(1, b"more of it")
    return arguments, data


def spin(arguments: dict[str, Any], data: bytes) -> Answer:
    while True:
        pass


def sleep(arguments: dict[str, Any], data: bytes) -> Answer:
    time.sleep(600)
    return None, b""


def hoard(arguments: dict[str, Any], data: bytes) -> Answer:
    return len(bytearray(8 << 30)), b""


def gush(arguments: dict[str, Any], data: bytes) -> Answer:
    return None, bytes(2 << 20)


def crash(arguments: dict[str, Any], data: bytes) -> Answer:
    os.abort()


def lie(arguments: dict[str, Any], data: bytes) -> Answer:
    for handle in range(3, 20):
        try:
            os.write(handle, b"\0\0\0\7\0\0\0\0\0\0\0\0not js{")
        except OSError:
            continue
    time.sleep(600)
    return None, b""


def refuse(arguments: dict[str, Any], data: bytes) -> Answer:
    raise LookupError("no such\nthing")


def write(arguments: dict[str, Any], data: bytes) -> Answer:
    Path(arguments["path"]).write_bytes(b"x" * 10_000)
    return None, b""


def environment(arguments: dict[str, Any], data: bytes) -> Answer:
    return dict(os.environ), b""


def open_sockets(arguments: dict[str, Any], data: bytes) -> Answer:
    held = [socket.socket() for _ in range(200)]
    return len(held), b""
