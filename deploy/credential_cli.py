"""`masterchef-deploy credential`: what a CLI signs in with, kept here until `up` carries it."""

import getpass
import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from deploy import credentials
from deploy.errors import DeployError
from deploy.places import SECRETS


def credential(
    flavor: Annotated[str, typer.Argument(help="claude, codex, …")],
    name: Annotated[str, typer.Argument(help="What it is called.")],
    home: Annotated[
        Path | None, typer.Option(help="A signed-in HOME: its files are copied.")
    ] = None,
    variable: Annotated[str, typer.Option(help="Of a key; the flavor's own if left.")] = "",
) -> None:
    """Keep a key, which it asks for or reads from stdin, or the files of a subscription."""
    if flavor not in credentials.FLAVORS:
        fix = f"one of {', '.join(credentials.FLAVORS)}"
        raise DeployError(f"{flavor}: no such flavor in containers", fix=fix)
    SECRETS.mkdir(mode=0o700, exist_ok=True)
    if home is not None:
        _copy(flavor, name, home)
        return
    said = getpass.getpass("Key: ") if sys.stdin.isatty() else sys.stdin.readline().strip()
    credentials.keep_key(flavor, name, variable, said)


def _copy(flavor: str, name: str, home: Path) -> None:
    """As on a machine without a deployment, into our folder. Raises DeployError."""
    words = [sys.executable, "-m", "masterchef.cli", "cook", "credentials", "add", flavor]
    env = os.environ | {"MASTERCHEF_CREDENTIALS": str(credentials.FOLDER)}
    words += ["--home", str(home), "--name", name, "--yes"]
    if subprocess.run(words, env=env, stdout=subprocess.DEVNULL).returncode:
        raise DeployError(f"nothing was kept of {home}", fix="see above")
