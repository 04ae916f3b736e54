"""/healthz, /readyz and /metrics."""

import os
from pathlib import Path
from typing import cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from masterchef import variables
from masterchef.accounts.models import User
from masterchef.monitoring import checks
from masterchef.monitoring.collector import KitchenCollector

LOOPBACK = {"127.0.0.1", "::1"}
kitchen_registry = CollectorRegistry(auto_describe=False)
kitchen_registry.register(KitchenCollector())


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "up"})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when requests can be served, 503 naming each part that is wrong."""
    problems = checks.problems()
    status = "not ready" if problems else "ready"
    return JsonResponse({"status": status, "problems": problems}, status=503 if problems else 200)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus: signed-in people, this machine, or the bearer of MASTERCHEF_METRICS_TOKEN."""
    if not (_bears_token(request) or _is_local(request) or _is_person(request)):
        return HttpResponse("Sign in, or send MASTERCHEF_METRICS_TOKEN as a bearer.\n", status=403)
    text = generate_latest(_requests()) + generate_latest(kitchen_registry)
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)


@require_safe
def gate(request: HttpRequest) -> HttpResponse:
    """For a proxy's auth_request: 204 if the browser is signed in and may operate, else 401, 403.

    So Flower, Prometheus and Grafana need no second password.
    """
    if not _is_person(request):
        return HttpResponse(status=401)
    return HttpResponse(status=204 if cast(User, request.user).may_operate else 403)


def _requests() -> CollectorRegistry:
    """The figures of all web processes of this machine, where they share a folder for them."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    for path in Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).glob("gauge_live*_*.db"):
        pid = path.stem.rpartition("_")[2]
        if not Path(f"/proc/{pid}").exists():  # it was killed and could not say goodbye
            mark_process_dead(pid)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return registry


def _bears_token(request: HttpRequest) -> bool:
    token = variables.read("MASTERCHEF_METRICS_TOKEN")
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(token) and constant_time_compare(sent, token)


def _is_local(request: HttpRequest) -> bool:
    # A proxy on this machine forwards strangers from the loopback address, too.
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not forwarded


def _is_person(request: HttpRequest) -> bool:
    try:
        return isinstance(request.user, User) and request.user.is_active
    except Exception:  # noqa: BLE001 the session's database is away; the other two ways still work
        return False
