"""What the reconciler does for the agents: slots of the dead, hosts that want a look, models."""

import time

from kombu.exceptions import OperationalError

from agents import slots
from agents.library import assignments, uploads, versions
from masterchef.celery import app

_EVERY_S = 2.0
_EXPIRY_S = 60.0
_last = 0.0
_last_expiry = 0.0


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


def place_models() -> int:
    """What is assigned and isn't there, or isn't there any more, is on its way."""
    return assignments.place_missing() + assignments.mend()


def expire_uploads() -> int:
    """Delete uploads and model files that nobody went on with."""
    global _last_expiry
    if time.monotonic() - _last_expiry < _EXPIRY_S:
        return 0
    _last_expiry = time.monotonic()
    return uploads.expire() + versions.expire_files()


SWEEPS = [free_dead_slots, ask_hosts, place_models, expire_uploads]
