"""Marks of scenarios in a list of the admin: looked up once a page, however many rows it has."""

from contextvars import ContextVar
from typing import Any

from django.http import HttpRequest

from kitchen.calibrations import Marks
from masterchef.admin_base import TotalAdmin

_known: ContextVar[Marks | None] = ContextVar("marks", default=None)


class MarkedAdmin(TotalAdmin):
    """Pages whose rows are of scenarios."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        _known.set(Marks())
        return super().changelist_view(request, extra_context)


def told(digest: str, ruleset: str) -> str:
    """The mark in words."""
    known = _known.get()
    return str((Marks() if known is None else known)[digest, ruleset])
