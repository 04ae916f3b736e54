"""Measurements that come along: JSON lines in a package's folder `shipped`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any


def shipped_rows(package: str) -> Iterator[dict[str, Any]]:
    """The objects of its files, by name and line; none where nothing was measured yet."""
    folder = files(package) / "shipped"
    there = folder.iterdir() if folder.is_dir() else ()
    found = [file for file in there if file.name.endswith(".jsonl")]
    for file in sorted(found, key=lambda file: file.name):
        yield from map(json.loads, file.read_text("utf-8").splitlines())
