"""Reads a folder that its owner may have laid traps in."""

import os
import stat
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from judging.sealing.collection import Collector, SealError


class _Found(NamedTuple):
    path: str
    inode: tuple[int, int]
    links: int


def walk(folder: Path, collector: Collector) -> None:
    """Hands every regular file to the collector and lists the rest, opening no link.

    A file with further names outside the folder is left out: it may be somebody else's.
    """
    found = list(_files(folder, collector))
    names = Counter(each.inode for each in found)
    taken: set[tuple[int, int]] = set()
    for each in found:
        if names[each.inode] < each.links:
            collector.drop(each.path, "hard link to a file elsewhere")
        elif each.inode in taken:
            collector.drop(each.path, "hard link")
        else:
            taken.add(each.inode)
            _read(folder, each, collector)


def _files(folder: Path, collector: Collector) -> Iterator[_Found]:
    pending = [""]
    while pending:
        prefix = pending.pop()
        try:
            entries = sorted(os.scandir(folder / prefix), key=lambda entry: entry.name)
        except OSError as error:
            collector.drop(prefix, f"can't be read ({error.strerror})")
            continue
        for entry in entries:
            path = f"{prefix}{entry.name}"
            collector.count(path)
            if entry.is_symlink():
                collector.drop(path, "symbolic link")
            elif entry.is_dir(follow_symlinks=False):
                pending.append(f"{path}/")
            elif entry.is_file(follow_symlinks=False):
                try:
                    facts = entry.stat(follow_symlinks=False)
                except OSError as error:  # a path beyond the system's limit
                    collector.drop(path, f"can't be read ({error.strerror})")
                else:
                    yield _Found(path, (facts.st_dev, facts.st_ino), facts.st_nlink)
            else:
                collector.drop(path, "no regular file")


def _read(folder: Path, found: _Found, collector: Collector) -> None:
    # Opened without following a link and looked at again: the folder may change under us.
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
    try:
        handle = os.open(folder / found.path, flags)
    except OSError as error:
        collector.drop(found.path, f"can't be read ({error.strerror})")
        return
    with os.fdopen(handle, "rb") as content:
        facts = os.fstat(handle)
        if not stat.S_ISREG(facts.st_mode) or (facts.st_dev, facts.st_ino) != found.inode:
            raise SealError(f"out/{found.path} changed while it was sealed")
        executable = bool(facts.st_mode & 0o100)
        collector.add(found.path, content, facts.st_size, executable=executable)
