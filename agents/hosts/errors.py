"""What goes wrong with a host of models, by class: never the model's fault, never a score."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, get_args

from agents.json_objects import printable
from masterchef.failures import AttemptFailed, NotNow

Kind = Literal[
    "unreachable",
    "timeout",
    "server",
    "rate_limit",
    "loading",
    "garbage",
    "auth",
    "missing_model",
    "bad_request",
    "too_long",
]
KINDS: tuple[str, ...] = get_args(Kind)
# Asking again, or asking another copy of the same host, can't mend these.
PERMANENT = frozenset({"auth", "missing_model", "bad_request", "too_long"})


class HostError(AttemptFailed):
    """A host failed to answer a request.

    `kind` is one of KINDS; `permanent` says that the same request to the same host fails again;
    `retry_after_s` is what the host asked for (0 to 86,400 seconds), or None. `said` are its own
    words where they may name a field that it refuses; `status` is that of its HTTP response, 0
    where there was none.
    """

    def __init__(
        self,
        kind: Kind,
        message: str = "",
        *,
        permanent: bool | None = None,
        retry_after_s: float | None = None,
        said: str = "",
        status: int = 0,
    ) -> None:
        super().__init__(printable(message or kind))
        self.kind = kind
        self.permanent = kind in PERMANENT if permanent is None else permanent
        self.retry_after_s = retry_after_s
        self.said = printable(said)
        self.status = status

    def __str__(self) -> str:
        return f"{self.kind}: {self.args[0]}"


class NoHost(NotNow):
    """No host can take the call now; the work waits, and no attempt is counted."""


class Aborted(Exception):
    """The caller's `stop_when` said stop; the stream was closed and its reply thrown away."""


@contextmanager
def reading(what: str) -> Iterator[None]:
    """A reply of an unexpected shape is the host's garbage, not an error of ours."""
    try:
        yield
    except (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError) as error:
        raise HostError("garbage", f"{what}: {type(error).__name__}: {error}") from error
