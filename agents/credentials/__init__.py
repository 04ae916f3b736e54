"""The broker of credentials: each serves one container at a time.

    access = credentials.lease(flavor, "participant:17")     # None: all are taken, try later
    spec = flavors.spec(…, access=access)
    credentials.keep("participant:17")                       # at every look at the container
    credentials.take_back(flavor, key)                       # once it ended, before it is removed

The secrets stay in files or variables of the machine whose worker uses them; the table says only
who has which. A container gets a private copy, and what its CLI made of it (refresh tokens rotate)
is put in the old one's place before anybody else gets it.
"""

from agents.credentials.broker import (
    NoCredential,
    hand_back,
    keep,
    lease,
    limited,
    take_back,
)
from agents.credentials.intake import NotSignedIn, add_home, signed_in
from agents.credentials.lookup import Found, Kind, choice, found, secrets, ways

__all__ = [
    "Found",
    "Kind",
    "NoCredential",
    "NotSignedIn",
    "add_home",
    "choice",
    "found",
    "hand_back",
    "keep",
    "lease",
    "limited",
    "secrets",
    "signed_in",
    "take_back",
    "ways",
]
