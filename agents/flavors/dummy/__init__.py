"""No model at all: a small program that does what the brief's `dummy:` lines say.

For tests and the first example. See program.py for what it can do.
"""

from agents.flavors.command_lines import CommandLine
from agents.flavors.dummy import output
from agents.flavors.protocol import Order


class Dummy(CommandLine):
    """Runs /opt/dummy/program.py of its image."""

    name = "dummy"
    image = "masterchef/dummy"
    reads = output
    hosts = True

    def argv(self, order: Order) -> tuple[str, ...]:
        return (
            "python3",
            "/opt/dummy/program.py",
            "judge" if order.judge else "cook",
            order.prompt,
        )

    def env(self, order: Order) -> dict[str, str]:
        return {"DUMMY_MODEL": order.model}


FLAVOR = Dummy()
