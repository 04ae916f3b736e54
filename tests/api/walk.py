"""Every address of the site below the root, with the methods that it answers."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver

BODIES = ("get", "post", "put", "patch", "delete")


class Endpoint(NamedTuple):
    """A named address and one method of it."""

    name: str
    method: str


def endpoints() -> dict[Endpoint, str]:
    """Every endpoint and its route, such as "api/v1/users/<int:pk>"."""
    found: dict[Endpoint, str] = {}
    for pattern, route in _patterns(get_resolver().url_patterns, ""):
        for method in _methods(pattern.callback):
            found[Endpoint(pattern.name or route, method.upper())] = route
    return found


def _patterns(entries: list[Any], before: str) -> Iterator[tuple[URLPattern, str]]:
    for entry in entries:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            if entry.app_name != "admin":
                yield from _patterns(entry.url_patterns, route)
        else:
            yield entry, route


def _methods(view: Any) -> list[str]:
    if actions := getattr(view, "actions", None):  # a view set
        answered = view.cls.http_method_names
        return [method for method in actions if method in BODIES and method in answered]
    if kind := getattr(view, "cls", None) or getattr(view, "view_class", None):
        return [method for method in BODIES if hasattr(kind, method)]
    return ["get"]  # a plain function
