"""How many WebSockets are open."""

from collections.abc import Awaitable, Callable
from typing import Any

from prometheus_client import Gauge

OPEN = Gauge("masterchef_live_sockets", "open WebSockets", multiprocess_mode="livesum")
App = Callable[[Any, Any, Any], Awaitable[None]]


def counted(app: App) -> App:
    """The ASGI application, with its open connections counted."""

    async def application(scope: Any, receive: Any, send: Any) -> None:
        with OPEN.track_inprogress():
            await app(scope, receive, send)

    return application
