"""The ASGI application: HTTP by Django, WebSockets by the live feed."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "masterchef.settings")
http = get_asgi_application()  # sets Django up, which the imports below need

from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.urls import path  # noqa: E402

from agents.consumers import HostsFeed  # noqa: E402
from kitchen.consumers import SeatFeed  # noqa: E402
from masterchef.api import full_disk  # noqa: E402
from masterchef.live import routing  # noqa: E402
from masterchef.monitoring.sockets import counted  # noqa: E402

websockets = [
    *routing.websocket_urlpatterns,
    path("ws/seat", SeatFeed.as_asgi()),
    path("ws/hosts", HostsFeed.as_asgi()),
    routing.not_found,
]
application = ProtocolTypeRouter(
    {
        "http": full_disk.told(http),
        "websocket": counted(routing.origin_check(AuthMiddlewareStack(URLRouter(websockets)))),
    }
)
