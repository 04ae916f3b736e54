"""How fast the live feed goes; `settings.LIVE_PACE` replaces it."""

from typing import NamedTuple

from django.conf import settings


class Pace(NamedTuple):
    """Seconds, unless said otherwise."""

    poll_s: float = 2.0  # a watcher reads this often though no poke comes
    renew_s: float = 60.0  # membership of groups is said again, since FLUSHALL forgets it
    batch_s: float = 0.1  # at most ten batches a second for each watcher
    send_s: float = 10.0  # a client that takes nothing for so long is closed
    retry_s: float = 1.0  # after Redis or the database could not be reached
    page: int = 500  # events or log lines a batch
    first_lines: int = 200  # of the log, for a watcher that names no `log_after`


def pace() -> Pace:
    return getattr(settings, "LIVE_PACE", Pace())
