"""A disk that fills: a tmpfs of a few MiB over a folder. Mounting needs root."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, mib: int) -> Iterator[Callable[[int], None]]:
    """Of `mib` MiB; what it gives changes the size. At the end what lay there is gone."""
    folder.mkdir(parents=True, exist_ok=True)
    if problem := _mount(folder, f"size={mib}m"):
        pytest.skip(f"a small disk can't be mounted here: {problem}")

    def resize(mib: int) -> None:
        assert not _mount(folder, f"remount,size={mib}m")

    try:
        yield resize
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def _mount(folder: Path, options: str) -> str:
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except OSError as error:
        return str(error)
    return done.stderr.strip() if done.returncode else ""
