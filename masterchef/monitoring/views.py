"""/healthz, /readyz and /metrics."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest

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
    text = generate_latest(REGISTRY) + generate_latest(kitchen_registry)
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)


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
    except Exception:  # the session's database is away; the other two ways still work
        return False
