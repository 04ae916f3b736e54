"""Running a program of this environment's own, for what it prints."""

import subprocess
import sys
from pathlib import Path


def run(
    root: Path, program: str, *arguments: str, env: dict[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """The finished process of `program`, which stands beside this Python."""
    path = Path(sys.executable).with_name(program)
    return subprocess.run(
        [str(path), *arguments], cwd=root, env=env, capture_output=True, text=True
    )
