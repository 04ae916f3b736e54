"""PostgreSQL's programs, told where to connect by their environment, never by arguments."""

import os
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

from deploy.errors import DeployError
from masterchef.embedded import pgfiles


def environment(url: str) -> dict[str, str]:
    """libpq's variables for a postgresql:// address, on top of this process's environment."""
    parts = urlsplit(url)
    return os.environ | {
        "PGHOST": parts.hostname or "127.0.0.1",
        "PGPORT": str(parts.port or 5432),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": parts.path.lstrip("/"),
    }


def run(name: str, *arguments: str | Path, url: str = "", input: str | None = None) -> str:
    """What the program printed; raises DeployError with its last lines."""
    command = [str(pgfiles.program(name)), *(str(each) for each in arguments)]
    env = environment(url) if url else None
    ran = subprocess.run(command, env=env, capture_output=True, text=True, input=input)
    if ran.returncode:
        last = " / ".join((ran.stderr or ran.stdout).strip().splitlines()[-3:])
        raise DeployError(f"{name} failed: {last}")
    return ran.stdout
