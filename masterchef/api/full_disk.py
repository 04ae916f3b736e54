"""A request that finds no room on the disk is told so.

Django keeps the body of a request in a temporary file before any view sees it, so a full disk would
be a 500 without a word.
"""

import errno
import json
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[Any]]

STATUS = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
DETAIL = "The server's disk has no room for this; make room there, then send it again."


def told(app: App) -> App:
    """The HTTP application, with an answer of its own for a full disk."""

    async def answering(scope: Any, receive: Receive, send: Send) -> None:
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await app(scope, receive, sending)
        except OSError as error:
            if begun or error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            await _refuse(send)

    return answering


async def _refuse(send: Send) -> None:
    error = {"code": "no_room", "detail": DETAIL, "attr": None}
    problem = {"type": "client_error", "title": STATUS.phrase, "status": STATUS, "errors": [error]}
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": STATUS, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(problem).encode()})
