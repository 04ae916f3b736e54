"""What signs a container in: a credential leased for it, or the key that its door adds."""

from agents import credentials, flavors
from agents.containers import Key
from agents.credentials import NoCredential
from agents.flavors import Access
from judging.cooks.attempts.endings import Row
from judging.cooks.ways import Way
from masterchef.durable import NotNow

ALL_TAKEN_S = 5.0  # until a credential is looked for again


class AllTaken(NotNow):
    """Every credential of the flavor serves another container."""

    def __init__(self, message: str) -> None:
        super().__init__(message, kind="busy", retry_after_s=ALL_TAKEN_S)


def access_of(row: Row, key: Key, way: Way) -> Access | None:
    """The credential that goes into this container; None where it needs none. Raises AllTaken."""
    sign_in = flavors.get(row.flavor).sign_in
    if way.endpoint or not (sign_in.home or sign_in.env):
        return None
    return _leased(row, key)


def key_of(row: Row, key: Key) -> str:
    """The paid key that the door adds; a subscription's sign-in needs more than one endpoint.

    Raises AllTaken, and NoCredential where none is there.
    """
    flavor = flavors.get(row.flavor)
    if credentials.choice(flavor) is credentials.Kind.SUBSCRIPTION:
        raise NoCredential(
            f"{flavor.name} would sign in by subscription, which needs network: open; for "
            f"model-only put {flavor.sign_in.env[0]} there instead, or set "
            f"MASTERCHEF_SIGN_IN={flavor.name}=key beside it"
        )
    return next(iter(_leased(row, key).env.values()))


def _leased(row: Row, key: Key) -> Access:
    access = credentials.lease(flavors.get(row.flavor), key.row)
    if access is None:
        raise AllTaken(f"every credential of {row.flavor} is in use or limited")
    return access
