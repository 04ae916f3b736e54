"""xAI's Grok CLI. See README.md in this folder."""

from agents.flavors.command_lines import CommandLine
from agents.flavors.grok import reading
from agents.flavors.protocol import Order, SignIn


class Grok(CommandLine):
    """`grok -p … --always-approve`: prose, without any figures."""

    name = "grok"
    image = "masterchef/grok"
    reads = reading
    sign_in = SignIn(home=(".grok/auth.json",), env=("XAI_API_KEY",))

    def argv(self, order: Order) -> tuple[str, ...]:
        model = ("-m", order.model) if order.model else ()
        return ("grok", "-p", order.prompt, "--always-approve", *model)

    def env(self, order: Order) -> dict[str, str]:
        return {"NO_COLOR": "1"}


FLAVOR = Grok()
