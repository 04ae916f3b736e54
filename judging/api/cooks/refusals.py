"""What a verb of cooks refuses, as a problem: bad input 400, a wrong state 409."""

from collections.abc import Iterator
from contextlib import contextmanager

from judging.cooks import CookError, service
from judging.models import Cook
from masterchef.api.errors import Conflict, field_error
from masterchef.api.run_views import conflicts


@contextmanager
def refused(field: str = "") -> Iterator[None]:
    """Inside, CookError is about `field`, or about the whole."""
    try:
        with conflicts():
            yield
    except CookError as error:
        raise field_error(field or "non_field_errors", error.problems) from error


def require_served(cook: Cook, *, cooking: bool, judging: bool) -> None:
    """A 409 that says which flavor nobody serves and which model no host has."""
    if problems := service.problems(cook, cooking=cooking, judging=judging):
        raise Conflict(" ".join(problems) + ' Send "anyway": true to start all the same.')
