"""Marks of scenarios while one answer is made: each is looked up once."""

from typing import Any

from kitchen.calibrations import Marks


def marks_of(context: Any) -> Marks:
    """Those of a serializer's context."""
    known: Marks = context.setdefault("marks", Marks())
    return known
