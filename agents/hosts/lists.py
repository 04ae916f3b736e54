"""Lists of models, of protocols whose servers tell a name and perhaps a context."""

from typing import Any

from agents.hosts import fields
from agents.hosts.clients import ModelInfo
from agents.hosts.errors import HostError


def listed(said: Any, path: str) -> list[ModelInfo]:
    """The models that a server told at the path; raises HostError where that is no list."""
    rows = fields.rows(said)
    if rows is None:
        raise HostError("garbage", f"{path} has no list of models")
    found = [(fields.name_of(row), row) for row in rows]
    return [ModelInfo(name, "", fields.context_of(row)) for name, row in found if name]
