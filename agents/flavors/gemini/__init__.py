"""Google's Gemini CLI, by API key: its consumer sign-in ended in June 2026. See README.md."""

from agents.containers import Logs
from agents.flavors.gemini.reading import trouble, usage
from agents.flavors.protocol import Ending, Order, SignIn, Usage

SETTINGS = b'{"general": {"disableAutoUpdate": true}, "privacy": {"usageStatisticsEnabled": false}}'


class Gemini:
    """`gemini -p … -o json`: one object at the end."""

    name = "gemini"
    image = "masterchef/gemini"
    sign_in = SignIn(env=("GEMINI_API_KEY",))

    def argv(self, order: Order) -> tuple[str, ...]:
        model = ("--model", order.model) if order.model else ()
        return ("gemini", "-p", order.prompt, "-o", "json", "--yolo", "--skip-trust", *model)

    def env(self, order: Order) -> dict[str, str]:
        return {"GEMINI_TELEMETRY_ENABLED": "false", "NO_COLOR": "1"}

    def home(self, order: Order) -> dict[str, bytes]:
        return {".gemini/settings.json": SETTINGS}

    def usage(self, logs: Logs) -> Usage:
        return usage(logs)

    def trouble(self, logs: Logs) -> Ending | None:
        return trouble(logs)


FLAVOR = Gemini()
