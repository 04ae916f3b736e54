"""No model at all: a small program that does what the brief's `dummy:` lines say.

For tests and the first example. See program.py for what it can do.
"""

from agents.containers import Logs
from agents.flavors.dummy.reading import trouble, usage
from agents.flavors.protocol import Ending, Order, SignIn, Usage


class Dummy:
    """Runs /opt/dummy/program.py of its image."""

    name = "dummy"
    image = "masterchef/dummy"
    sign_in = SignIn()
    hosts = True
    api = None

    def argv(self, order: Order) -> tuple[str, ...]:
        return (
            "python3",
            "/opt/dummy/program.py",
            "judge" if order.judge else "cook",
            order.prompt,
        )

    def env(self, order: Order) -> dict[str, str]:
        return {"DUMMY_MODEL": order.model}

    def home(self, order: Order) -> dict[str, bytes]:
        return {}

    def usage(self, logs: Logs) -> Usage:
        return usage(logs)

    def trouble(self, logs: Logs) -> Ending | None:
        return trouble(logs)


FLAVOR = Dummy()
