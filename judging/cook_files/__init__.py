"""The cooks that ship with the package, a folder each."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def names() -> list[str]:
    """Their names."""
    return sorted(path.parent.name for path in FOLDER.glob("*/brief.yaml"))
