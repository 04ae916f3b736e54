"""Google's Antigravity CLI, the Gemini CLI's successor for subscriptions. See README.md."""

from agents.flavors.agy import output
from agents.flavors.command_lines import CommandLine
from agents.flavors.protocol import Order, SignIn


class Agy(CommandLine):
    """`agy -p … --output-format json`."""

    name = "agy"
    image = "masterchef/agy"
    reads = output
    sign_in = SignIn(
        home=(".gemini/antigravity-cli/antigravity-oauth-token", ".gemini/oauth_creds.json"),
        env=("ANTIGRAVITY_API_KEY",),
    )

    def argv(self, order: Order) -> tuple[str, ...]:
        return (
            "agy",
            "-p",
            order.prompt,
            "--output-format",
            "json",
            "--dangerously-skip-permissions",
            # Its own limit is five minutes; ours is the brief's.
            "--print-timeout",
            "24h",
            *(("--model", order.model) if order.model else ()),
        )

    def env(self, order: Order) -> dict[str, str]:
        return {"NO_COLOR": "1"}


FLAVOR = Agy()
