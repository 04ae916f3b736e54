"""Google's Antigravity CLI, the Gemini CLI's successor for subscriptions. See README.md."""

from agents.containers import Logs
from agents.flavors.agy.reading import trouble, usage
from agents.flavors.protocol import Ending, Order, SignIn, Usage


class Agy:
    """`agy -p … --output-format json`."""

    name = "agy"
    image = "masterchef/agy"
    sign_in = SignIn(
        home=(".gemini/antigravity-cli/antigravity-oauth-token", ".gemini/oauth_creds.json"),
        env=("ANTIGRAVITY_API_KEY",),
    )
    hosts = False
    api = None

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

    def home(self, order: Order) -> dict[str, bytes]:
        return {}

    def usage(self, logs: Logs) -> Usage:
        return usage(logs)

    def trouble(self, logs: Logs) -> Ending | None:
        return trouble(logs)


FLAVOR = Agy()
