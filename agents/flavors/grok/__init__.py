"""xAI's Grok CLI. See README.md in this folder."""

from agents.containers import Logs
from agents.flavors.grok.reading import trouble, usage
from agents.flavors.protocol import Ending, Order, SignIn, Usage


class Grok:
    """`grok -p … --always-approve`: prose, without any figures."""

    name = "grok"
    image = "masterchef/grok"
    sign_in = SignIn(home=(".grok/auth.json",), env=("XAI_API_KEY",))
    hosts = False
    api = None

    def argv(self, order: Order) -> tuple[str, ...]:
        model = ("-m", order.model) if order.model else ()
        return ("grok", "-p", order.prompt, "--always-approve", *model)

    def env(self, order: Order) -> dict[str, str]:
        return {"NO_COLOR": "1"}

    def home(self, order: Order) -> dict[str, bytes]:
        return {}

    def usage(self, logs: Logs) -> Usage:
        return usage(logs)

    def trouble(self, logs: Logs) -> Ending | None:
        return trouble(logs)


FLAVOR = Grok()
