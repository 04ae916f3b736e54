"""Limits per user, per seat and per address; a cache that is down limits nobody."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import structlog
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle, SimpleRateThrottle

from masterchef.accounts.permissions import is_seat, is_user

if TYPE_CHECKING:  # REST framework imports this module while it imports its views
    from rest_framework.views import APIView

log = structlog.get_logger(__name__)


class Window(SimpleRateThrottle):
    """Counts the requests of one caller in each period by one atomic INCR.

    DRF's own keeps a list of times, reads and writes it back: requests at the same instant get
    past it, and hundreds a minute make it slow.
    """

    def __init__(self, scope: str) -> None:
        self.scope = scope
        # Read at each request rather than at import, so that settings decide and not load order.
        rate = str(api_settings.DEFAULT_THROTTLE_RATES[scope])
        self.most, self.duration = self.parse_rate(rate)

    def allow(self, ident: str) -> bool:
        """Count one request; False if the caller has used up the period."""
        if not self.most or not self.duration:
            return True
        period, self.passed = divmod(time.time(), self.duration)
        key = f"throttle:{self.scope}:{ident}:{int(period)}"
        try:
            cache.add(key, 0, timeout=2 * self.duration)
            used = cache.incr(key)
        except ValueError:
            return True  # the key went away between the two calls: an emptied cache
        except Exception as error:  # noqa: BLE001 whatever it is: limits don't stop us
            log.warning("throttle_without_cache", scope=self.scope, error=str(error))
            return True
        return int(used) <= self.most

    def wait(self) -> float:
        """Seconds until the next period."""
        return max(1.0, (self.duration or 1) - self.passed)


class PerCaller(BaseThrottle):
    """The general limit of whoever calls, and a view's own `limits` on top, such as "start".

    A method in a view's `instead` counts against that limit alone: a file of many pieces takes
    nothing from what its sender may ask for besides, and is not stopped by it.
    """

    def __init__(self) -> None:
        self.refused: Window | None = None

    def allow_request(self, request: Request, view: APIView) -> bool:
        scope, ident = self.caller(request)
        instead: dict[str, str] = getattr(view, "instead", {})
        scope = instead.get(request.method or "", scope)
        for name in dict.fromkeys([scope, *self.extra(request, view)]):
            window = Window(name)
            if not window.allow(ident):
                self.refused = window
                return False
        return True

    def wait(self) -> float | None:
        return self.refused.wait() if self.refused else None

    def caller(self, request: Request) -> tuple[str, str]:
        user: Any = request.user
        if is_seat(user):
            return "seat", str(user.pk)
        if is_user(user):
            return "user", str(user.pk)
        return "anonymous", self.get_ident(request) or "unknown"

    def extra(self, request: Request, view: APIView) -> list[str]:
        limits: dict[str, str] = getattr(view, "limits", {})
        name = limits.get(request.method or "")
        return [name] if name else []
