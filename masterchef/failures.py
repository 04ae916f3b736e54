"""What one attempt at a piece of work may end in. Pure: hosts and containers raise these too.

Nothing decides by an error's text. `kind` is the class of the failure: one of a host's kinds
("timeout", "rate_limit", …), "busy", "no_host", "journal", "engine", "workers" or "error".
"""


class FenceLost(Exception):
    """The work was claimed by somebody else, or cancelled: drop it without a word."""


class JournalMismatch(Exception):
    """Another request stands under this number of the work's journal: it can't be repeated."""


class NotNow(Exception):
    """The work can't go on now, through nobody's fault: it waits and no attempt is counted.

    `kind` is "busy" where all that it needs is there and in use, else why it isn't there.
    `retry_after_s` (seconds) is when to look again, if somebody said so.
    """

    def __init__(
        self, message: str, *, kind: str = "no_host", retry_after_s: float | None = None
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.retry_after_s = retry_after_s


class AttemptFailed(Exception):
    """The infrastructure failed the attempt. `permanent`: another attempt would end the same."""

    kind: str = "error"
    permanent: bool = False
    retry_after_s: float | None = None
