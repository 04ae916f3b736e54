"""Questions to a part: are you ready?"""

import urllib.error
import urllib.request
from collections.abc import Callable


def answers_http(url: str) -> Callable[[], bool]:
    """A probe that is true once the server answers, with whatever status but its own error."""

    def probe() -> bool:
        try:
            # Straight to loopback: a proxy of the surroundings has no business here.
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with opener.open(url, timeout=2):
                return True
        except urllib.error.HTTPError as error:
            return error.code < 500
        except OSError:
            return False

    return probe


def worker_answers(broker_url: str, name: str) -> Callable[[], bool]:
    """A probe that is true once the named Celery worker answers a ping through the broker."""

    def probe() -> bool:
        import socket

        from celery import Celery
        from kombu.exceptions import OperationalError

        node = f"{name}@{socket.gethostname()}"
        try:
            with Celery(broker=broker_url, set_as_current=False) as app:
                return bool(app.control.ping(destination=[node], timeout=0.5, limit=1))
        except (OperationalError, OSError):
            return False

    return probe
