"""To be filled in."""

from agents.containers import Logs
from agents.flavors.protocol import Ending, Order, SignIn, Usage


class Agy:
    name = "agy"
    image = "masterchef/agy"
    sign_in = SignIn()

    def argv(self, order: Order) -> tuple[str, ...]:
        return ("agy", order.prompt)

    def env(self, order: Order) -> dict[str, str]:
        return {}

    def home(self, order: Order) -> dict[str, bytes]:
        return {}

    def usage(self, logs: Logs) -> Usage:
        return Usage()

    def trouble(self, logs: Logs) -> Ending | None:
        return None


FLAVOR = Agy()
