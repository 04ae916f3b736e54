"""Addresses of the WebSockets of every run, and the check of their Origin."""

from typing import Any, cast
from urllib.parse import urlparse

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
not_found = re_path(r"", cast(Any, nowhere))


class OriginCheck(OriginValidator):
    """Pages of other sites are refused; a client without an Origin is not a browser.

    Such a client must show a ticket, since its cookie counts for nothing (see identity.py).
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        origins = [value.decode("latin1") for name, value in scope["headers"] if name == b"origin"]
        allowed = all(self._allows(origin) for origin in origins)
        await (self.application if allowed else nowhere)(scope, receive, send)

    def _allows(self, origin: str) -> bool:
        try:
            return bool(self.validate_origin(urlparse(origin)))
        except ValueError:  # no address at all
            return False


def origin_check(application: Any) -> OriginCheck:
    """Allow the origins of ALLOWED_HOSTS and CSRF_TRUSTED_ORIGINS."""
    return OriginCheck(application, [*settings.ALLOWED_HOSTS, *settings.CSRF_TRUSTED_ORIGINS])
