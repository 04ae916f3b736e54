"""xAI's Grok CLI. See README.md in this folder."""

import json

from agents.containers.specs import PORT
from agents.flavors.command_lines import CommandLine
from agents.flavors.grok import output
from agents.flavors.protocol import Api, Order, SignIn

QUIET = {
    "GROK_DISABLE_AUTOUPDATER": "1",
    "GROK_TELEMETRY_ENABLED": "0",
    "GROK_TELEMETRY_TRACE_UPLOAD": "0",
    "GROK_FEEDBACK_ENABLED": "0",
    "NO_COLOR": "1",
}
# A model of our own naming: its name, as the CLI knows it, and the one that is asked, differ.
HOST = "host"
HOST_SETTINGS = """\
[models]
default = "{host}"
[model.{host}]
model = {model}
base_url = "http://127.0.0.1:{port}/v1"
api_key = "none-needed"
"""


class Grok(CommandLine):
    """`grok -p … --output-format streaming-json`: what it said in pieces, the counts at the end."""

    name = "grok"
    image = "masterchef/grok"
    reads = output
    sign_in = SignIn(home=(".grok/auth.json",), env=("XAI_API_KEY",))
    hosts = True
    api = Api("https://api.x.ai", "authorization", "Bearer ")

    def argv(self, order: Order) -> tuple[str, ...]:
        model = HOST if order.endpoint_model else order.model
        return (
            "grok",
            "-p",
            order.prompt,
            "--output-format",
            "streaming-json",
            "--always-approve",
            "--disable-web-search",
            "--no-memory",
            *(("-m", model) if model else ()),
        )

    def asked(self, order: Order) -> tuple[str, ...]:
        return tuple("plain" if part == "streaming-json" else part for part in self.argv(order))

    def env(self, order: Order) -> dict[str, str]:
        if not order.endpoint or order.endpoint_model:
            return QUIET
        # It starts with a key only; the real one is added at the door.
        door = {"GROK_MODELS_BASE_URL": f"http://127.0.0.1:{PORT}/v1"}
        return {**QUIET, **door, "XAI_API_KEY": "none-needed"}

    def home(self, order: Order) -> dict[str, bytes]:
        if not order.endpoint_model:
            return {}
        told = HOST_SETTINGS.format(host=HOST, model=json.dumps(order.model), port=PORT)
        return {".grok/config.toml": told.encode()}


FLAVOR = Grok()
