"""What can be wrong with this machine, said together with its fix."""


class StackError(RuntimeError):
    """A part of the one-machine stack can't start; `fix` is one sentence of advice."""

    def __init__(self, message: str, *, fix: str = "") -> None:
        super().__init__(message)
        self.fix = fix


class MissingPart(StackError):
    """A program or library that this machine lacks."""


class PortTaken(StackError):
    """Another program took the port between our choice and our server's start."""


class AlreadyRunning(StackError):
    """Another process holds this home or data folder."""
