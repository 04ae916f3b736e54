"""A saved scenario so small that its calibration takes seconds."""

import re

from kitchen import library
from kitchen.models import Scenario

SHORTER = {
    "name": "tiny_night", "duration_s": "400", "  count": "2", "title": "Two guests",
}  # fmt: skip


def text(**changes: str) -> str:
    """Its YAML; `changes` are lines by their key."""
    found = library.shipped_text("slow_business_1")
    for key, value in {**SHORTER, **changes}.items():
        found = re.sub(rf"^{key}: .*$", f"{key}: {value}", found, flags=re.MULTILINE)
    return found


def saved(**changes: str) -> Scenario:
    return library.save_scenario(text(**changes))[0]
