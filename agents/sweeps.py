"""What the reconciler does for the agents: slots of the dead, hosts that want a look, models."""

import logging
import time

from kombu.exceptions import OperationalError

from agents import registry, slots
from agents.library import assignments, uploads, versions
from masterchef.celery import app

_EVERY_S = 2.0
_EXPIRY_S = 60.0
_last = 0.0
_last_expiry = 0.0
_listed = False
log = logging.getLogger(__name__)


def free_dead_slots() -> int:
    """Empty the slots whose holders died."""
    return slots.free_dead()


def know_listed_hosts() -> int:
    """Put the hosts of OLLAMA_HOSTS into the table, once: on a fresh installation they are there
    before anybody asks for them. A list that is wrong is told by whoever starts something."""
    global _listed
    if not _listed:
        _listed = True
        try:
            registry.write_listed()
        except ValueError as error:
            log.warning("%s", error)
    return 0


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


SWEEPS = [know_listed_hosts, free_dead_slots, ask_hosts, place_models, expire_uploads]
