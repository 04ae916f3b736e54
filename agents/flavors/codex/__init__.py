"""OpenAI's Codex CLI. See README.md in this folder."""

from agents.containers.specs import PORT
from agents.flavors.codex import output
from agents.flavors.command_lines import CommandLine
from agents.flavors.protocol import Api, Order, SignIn

HOST = (
    'model_provider="host"',
    f'model_providers.host={{name="host",base_url="http://127.0.0.1:{PORT}/v1",'
    'wire_api="responses",request_max_retries=4}',
)
SETTINGS = (
    'web_search="disabled"',
    "check_for_update_on_startup=false",
    "analytics.enabled=false",
    'history.persistence="none"',
)


class Codex(CommandLine):
    """`codex exec --json`: one event a line."""

    name = "codex"
    image = "masterchef/codex"
    reads = output
    sign_in = SignIn(home=(".codex/auth.json",), env=("CODEX_API_KEY",))
    hosts = True
    api = Api("https://api.openai.com", "authorization", "Bearer ")

    def argv(self, order: Order) -> tuple[str, ...]:
        settings = [*SETTINGS, *(HOST if order.endpoint else ())]
        return (
            "codex",
            "exec",
            order.prompt,
            "--json",
            "--skip-git-repo-check",
            # The container is the sandbox; Codex's own needs rights that it doesn't have there.
            "--dangerously-bypass-approvals-and-sandbox",
            *(("--model", order.model) if order.model else ()),
            *(part for setting in settings for part in ("-c", setting)),
        )

    def asked(self, order: Order) -> tuple[str, ...]:
        return tuple(part for part in self.argv(order) if part != "--json")


FLAVOR = Codex()
