"""A language model of any host, without a container: one prompt, its answer saved as files.

    ask(ref, 1, …, messages=messages(prompt, texts), schema=schema(required))
    out = files(answer.text, required)

Pure functions; agents.calls.ask does the asking.
"""

from agents.containers import Logs
from agents.flavors.model.answers import Unparsed, files, messages, schema
from agents.flavors.protocol import Ending, Order, SignIn, Usage


class Model:
    """Has no command line; its usage is in the ledger already."""

    name = "model"
    image = ""
    sign_in = SignIn()
    hosts = True
    api = None
    parts = ()

    def argv(self, order: Order) -> tuple[str, ...]:
        raise NotImplementedError("the flavor model runs in no container")

    def env(self, order: Order) -> dict[str, str]:
        return {}

    def home(self, order: Order) -> dict[str, bytes]:
        return {}

    def usage(self, logs: Logs) -> Usage:
        return Usage()

    def trouble(self, logs: Logs) -> Ending | None:
        return None


FLAVOR = Model()

__all__ = ["FLAVOR", "Model", "Unparsed", "files", "messages", "schema"]
