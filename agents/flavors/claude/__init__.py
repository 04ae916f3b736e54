"""Anthropic's Claude Code CLI. See README.md in this folder."""

from agents.containers.specs import PORT
from agents.flavors.claude import output
from agents.flavors.command_lines import CommandLine
from agents.flavors.protocol import Api, Order, SignIn

QUIET = {
    "DISABLE_AUTOUPDATER": "1",
    "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
    "DISABLE_TELEMETRY": "1",
    "DISABLE_ERROR_REPORTING": "1",
    # A limit is waited for outside, where it costs no time of the participant's.
    "CLAUDE_CODE_MAX_RETRIES": "4",
}


class Claude(CommandLine):
    """`claude -p --output-format stream-json`: a row a step, the result at the end."""

    name = "claude"
    image = "masterchef/claude"
    reads = output
    sign_in = SignIn(
        home=(".claude/.credentials.json",),
        env=("ANTHROPIC_API_KEY",),
        token_env=("CLAUDE_CODE_OAUTH_TOKEN",),
    )
    hosts = True
    api = Api("https://api.anthropic.com", "x-api-key")

    def argv(self, order: Order) -> tuple[str, ...]:
        return (
            "claude",
            "-p",
            order.prompt,
            "--output-format",
            "stream-json",
            "--verbose",  # without it -p refuses to stream
            "--dangerously-skip-permissions",
            "--no-session-persistence",
            *(("--model", order.model) if order.model else ()),
            # Takes several values, so it comes last.
            "--disallowedTools",
            "WebFetch",
            "WebSearch",
        )

    def asked(self, order: Order) -> tuple[str, ...]:
        argv = [part for part in self.argv(order) if part != "--verbose"]
        return tuple("text" if part == "stream-json" else part for part in argv)

    def env(self, order: Order) -> dict[str, str]:
        if not order.endpoint:
            return QUIET
        host = {
            "ANTHROPIC_BASE_URL": f"http://127.0.0.1:{PORT}",
            "ANTHROPIC_AUTH_TOKEN": "none-needed",
        }
        names = ("ANTHROPIC_MODEL", "ANTHROPIC_SMALL_FAST_MODEL", "ANTHROPIC_DEFAULT_HAIKU_MODEL")
        return {**QUIET, **host, **(dict.fromkeys(names, order.model) if order.model else {})}

    def home(self, order: Order) -> dict[str, bytes]:
        # Without it the first start asks questions.
        return {".claude.json": b'{"hasCompletedOnboarding": true}'}


FLAVOR = Claude()
