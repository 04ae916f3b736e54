"""What the reconciler does for the agents: slots of the dead, and hosts that want a look."""

import time

from kombu.exceptions import OperationalError

from agents import slots
from masterchef.celery import app

_EVERY_S = 2.0
_last = 0.0


def free_dead_slots() -> int:
    """Empty the slots whose holders died."""
    return slots.free_dead()


def ask_hosts() -> int:
    """Have a worker check the hosts that are due: it is the workers who must reach them."""
    global _last
    if time.monotonic() - _last < _EVERY_S:
        return 0
    _last = time.monotonic()
    try:
        app.send_task("agents.check_due", queue="kitchen", expires=_EVERY_S * 5, retry=False)
    except OperationalError as error:
        raise OSError(str(error)) from error
    return 0


SWEEPS = [free_dead_slots, ask_hosts]
