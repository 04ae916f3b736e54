"""Models whose answers an Ollama server would fetch elsewhere: they are never ours to use."""

from collections.abc import Mapping
from typing import Any


def is_cloud(name: str, row: Mapping[str, Any] | None = None) -> bool:
    """By the server's own list (remote_model, remote_host), or by Ollama's tags for them."""
    if row and (row.get("remote_model") or row.get("remote_host")):
        return True
    tag = name.rpartition(":")[2].lower() if ":" in name else ""
    return tag == "cloud" or tag.endswith("-cloud")
