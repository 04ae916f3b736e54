"""The whole stack, started once for all flows of a test process."""

from collections.abc import Iterator

import pytest

from masterchef.embedded import folders, ports
from masterchef.embedded.stack import ALL, Options, Stack
from tests.flows.place import Place, bare_surroundings

# A killed worker's turns come back in seconds, not in a third of a minute.
QUICK = {
    "MASTERCHEF_LEASE_S": "5",
    "MASTERCHEF_SWEEP_S": "0.5",
    "MASTERCHEF_RESEND_GRACE_S": "1",
    "MASTERCHEF_RATE_SIGN_IN": "200/min",
    "MASTERCHEF_RATE_START": "600/min",
}


@pytest.fixture(scope="session")
def place() -> Iterator[Place]:
    folder = folders.temporary()
    web = ports.pick_hidden(f"{folder}/web")
    flower = ports.pick_hidden(f"{folder}/flower", avoid={web})
    said: list[str] = []
    try:
        with Stack(
            folder / "home",
            parts=ALL,
            say=said.append,
            surroundings=bare_surroundings(),
            settings=QUICK,
            options=Options(web_port=web, flower_port=flower),
        ) as stack:
            yield Place(stack)
    finally:
        folders.remove(folder)
