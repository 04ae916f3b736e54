"""Addresses of the WebSockets of every run, and the check of their Origin."""

from typing import Any
from urllib.parse import ParseResult

from channels.security.websocket import OriginValidator
from django.conf import settings
from django.urls import path, re_path

from masterchef.live.consumers import RunFeed
from masterchef.live.sockets import Receive, Scope, Send


async def nowhere(scope: Scope, receive: Receive, send: Send) -> None:
    """Refuses a socket at an address that does not exist."""
    await receive()
    await send({"type": "websocket.close", "code": 4404})


websocket_urlpatterns = [path("ws/runs/<uuid:run_id>", RunFeed.as_asgi())]
not_found = re_path(r"", nowhere)


class OriginCheck(OriginValidator):
    """Pages of other sites are refused; a client without an Origin is no browser.

    Such a client must show a ticket, since its cookie counts for nothing (see identity.py).
    """

    def valid_origin(self, parsed_origin: ParseResult | None) -> bool:
        return parsed_origin is None or bool(self.validate_origin(parsed_origin))


def origin_check(application: Any) -> OriginCheck:
    """Allow the origins of ALLOWED_HOSTS and CSRF_TRUSTED_ORIGINS."""
    return OriginCheck(application, [*settings.ALLOWED_HOSTS, *settings.CSRF_TRUSTED_ORIGINS])
