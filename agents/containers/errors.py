"""What can go wrong around a container, as against: in it."""

from masterchef.failures import AttemptFailed


class EngineError(AttemptFailed):
    """The engine is away or refused; infrastructure, so the attempt is repeated."""

    kind = "engine"


class EngineAway(EngineError):
    """No engine answers here: nobody's fault, so work waits for it and counts no attempt."""


class NoImage(EngineError):
    """The image was never built on this machine; the message names the command."""

    permanent = True


class Superseded(EngineError):
    """A container of a higher fence exists: the row was claimed by somebody else meanwhile."""


class TooBig(Exception):
    """out/ has more bytes or files than it may; the message says which and how many."""
