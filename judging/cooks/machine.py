"""This machine, as rows of containers and labels know it."""

import hashlib
import socket

from django.conf import settings


def host_name() -> str:
    """This machine, as rows are pinned to it; set MASTERCHEF_MACHINE where names repeat."""
    return settings.HOST_NAME or socket.gethostname()


def site() -> str:
    """Tells our containers from those of another installation on the same engine."""
    return hashlib.sha256(settings.SECRET_KEY.encode()).hexdigest()[:8]
