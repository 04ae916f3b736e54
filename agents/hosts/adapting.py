"""Asking a server in the form that it takes, and learning that form from what it refuses."""

from collections.abc import Callable, Collection
from typing import Any

from agents.hosts import behaviours
from agents.hosts.behaviours import Body, Refusal
from agents.hosts.clients import OnToken, Reply, Request, StopWhen
from agents.hosts.errors import HostError
from agents.hosts.gathering import Enough, Gathering, limits_of

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
