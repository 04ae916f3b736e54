"""Which installation a container belongs to: one engine may serve several."""

import hashlib
import os

from django.db import connection


def site() -> str:
    """A name for this installation, from its database; MASTERCHEF_SITE overrides it.

    All workers of one machine must agree on it, or they reap each other's containers.
    """
    if name := os.environ.get("MASTERCHEF_SITE"):
        return name
    facts = connection.settings_dict
    where = [str(facts[key]) for key in ("HOST", "PORT", "NAME")]
    return hashlib.sha256("\0".join(where).encode()).hexdigest()[:8]
