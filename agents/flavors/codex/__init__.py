"""To be filled in."""

from agents.containers import Logs
from agents.flavors.protocol import Ending, Order, SignIn, Usage


class Codex:
    name = "codex"
    image = "masterchef/codex"
    sign_in = SignIn()

    def argv(self, order: Order) -> tuple[str, ...]:
        return ("codex", order.prompt)

    def env(self, order: Order) -> dict[str, str]:
        return {}

    def home(self, order: Order) -> dict[str, bytes]:
        return {}

    def usage(self, logs: Logs) -> Usage:
        return Usage()

    def trouble(self, logs: Logs) -> Ending | None:
        return None


FLAVOR = Codex()
