"""What the flavors that are command lines share."""

from typing import Protocol

from agents.containers import Logs
from agents.flavors.protocol import Api, Ending, Order, SignIn, Usage


class Reads(Protocol):
    """A flavor's module `reading`: what can be told from what its CLI printed."""

    def usage(self, logs: Logs, /) -> Usage: ...

    def trouble(self, logs: Logs, /) -> Ending | None: ...


class CommandLine:
    """A flavor but for its name, its image and its command; each says what differs."""

    reads: Reads
    sign_in = SignIn()
    hosts = False
    api: Api | None = None
    parts: tuple[str, ...] = ()
    name: str
    image: str

    def argv(self, order: Order) -> tuple[str, ...]:
        raise NotImplementedError

    def asked(self, order: Order) -> tuple[str, ...]:
        """The command that prints its answer as text, for whoever asked."""
        return self.argv(order)

    def env(self, order: Order) -> dict[str, str]:
        return {}

    def home(self, order: Order) -> dict[str, bytes]:
        return {}

    def usage(self, logs: Logs) -> Usage:
        return self.reads.usage(logs)

    def trouble(self, logs: Logs) -> Ending | None:
        return self.reads.trouble(logs)
