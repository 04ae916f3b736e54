"""Google's Gemini CLI, by API key: its consumer sign-in ended in June 2026. See README.md."""

from agents.containers.specs import PORT
from agents.flavors.command_lines import CommandLine
from agents.flavors.gemini import output
from agents.flavors.protocol import Api, Order, SignIn

# Without the chosen way to sign in it takes a base URL for a gateway's, and refuses that.
SETTINGS = (
    b'{"general": {"disableAutoUpdate": true}, "privacy": {"usageStatisticsEnabled": false},'
    b' "security": {"auth": {"selectedType": "gemini-api-key"}}}'
)

QUIET = {"GEMINI_TELEMETRY_ENABLED": "false", "NO_COLOR": "1"}
# It starts with a key only; the real one is added at the door.
DOOR = {"GOOGLE_GEMINI_BASE_URL": f"http://127.0.0.1:{PORT}", "GEMINI_API_KEY": "none-needed"}


class Gemini(CommandLine):
    """`gemini -p … -o stream-json`: a row for each message and tool call, a result at the end."""

    name = "gemini"
    image = "masterchef/gemini"
    reads = output
    sign_in = SignIn(env=("GEMINI_API_KEY",))
    api = Api("https://generativelanguage.googleapis.com", "x-goog-api-key")

    def argv(self, order: Order) -> tuple[str, ...]:
        model = ("--model", order.model) if order.model else ()
        how = ("-o", "stream-json", "--yolo", "--skip-trust")
        return ("gemini", "-p", order.prompt, *how, *model)

    def env(self, order: Order) -> dict[str, str]:
        return {**QUIET, **(DOOR if order.endpoint else {})}

    def home(self, order: Order) -> dict[str, bytes]:
        return {".gemini/settings.json": SETTINGS}


FLAVOR = Gemini()
