"""Asking a server in the form that it takes, and learning that form from what it refuses."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection
from typing import Any, ClassVar

from agents.hosts import behaviours
from agents.hosts.behaviours import Body, Refusal
from agents.hosts.clients import OnToken, Reply, Request, StopWhen
from agents.hosts.errors import HostError
from agents.hosts.http import Http
from agents.hosts.reply_stream import Enough, Gathering, limits_of

Read = Callable[[Body, Gathering, StopWhen | None], dict[str, Any] | None]


class Adapting:
    """What a client knows of a server: `refused` grows as the server refuses.

    `forced` names what a person wants sent whatever the server says.
    """

    def __init__(
        self,
        table: dict[str, Refusal],
        refused: Collection[str] = (),
        forced: Collection[str] = (),
    ) -> None:
        self.table, self.forced = table, frozenset(forced)
        self.refused = set(refused) - self.forced

    def ask(
        self,
        request: Request,
        body: Body,
        read: Read,
        *,
        on_token: OnToken | None,
        stop_when: StopWhen | None,
    ) -> Reply:
        """The reply to the body as this server takes it; `read` fills a Gathering from a stream.

        What was refused is kept only if the request without it is answered.
        """
        refused = set(self.refused)
        while True:
            sent = behaviours.without(body, refused, self.table)
            gathering = Gathering(on_token, limits_of(request.options))
            try:
                times = read(sent, gathering, stop_when)
                reply = gathering.reply(**(times or {}))
            except Enough:
                reply = gathering.reply()
            except HostError as error:
                name = behaviours.named(error.said, sent, self.table)
                if gathering.begun or name is None or name in refused | self.forced:
                    raise
                refused.add(name)
                continue
            self.refused = refused
            return reply


class AdaptingClient(ABC):
    """A protocol's client: how a request is written there, and how its stream is read."""

    table: ClassVar[dict[str, Refusal]]  # what servers of the protocol may refuse

    def __init__(
        self, http: Http, refused: Collection[str] = (), forced: Collection[str] = ()
    ) -> None:
        self.http = http
        self.known = Adapting(self.table, refused, forced)

    def chat(
        self,
        request: Request,
        *,
        on_token: OnToken | None = None,
        stop_when: StopWhen | None = None,
    ) -> Reply:
        """Ask, stream, and return the whole reply; raises HostError or Aborted."""
        return self.known.ask(
            request, self.body(request), self.read, on_token=on_token, stop_when=stop_when
        )

    @abstractmethod
    def body(self, request: Request) -> Body:
        """The request in the words of the protocol."""

    @abstractmethod
    def read(
        self, body: Body, gathering: Gathering, stop_when: StopWhen | None
    ) -> dict[str, Any] | None:
        """Fill the gathering from the stream that answers the body; times that the server told."""
