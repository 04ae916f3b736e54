"""Why something of the library is refused: a class for each answer, a sentence with the fix."""


class LibraryError(ValueError):
    """Refused, nothing was changed. `field` names the input that is wrong."""

    def __init__(self, message: str, *, field: str = "non_field_errors") -> None:
        super().__init__(message)
        self.field = field


class InTheWay(LibraryError):
    """The state of something forbids it; later, or after the fix, it may be right."""


class WrongOffset(InTheWay):
    """A piece doesn't begin where the upload ends."""


class BusyUpload(InTheWay):
    """Somebody else writes to the upload at this moment."""


class WrongChecksum(LibraryError):
    """The piece isn't what its sender meant to send."""


class NoRoom(LibraryError):
    """A quota, a limit or the disk has no room for it."""
