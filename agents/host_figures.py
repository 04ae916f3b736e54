"""How busy and how fast each host is, from its slots and the latest calls of the ledger."""

from collections import Counter
from typing import Any, NamedTuple

from django.db.models import Aggregate, Count, F, FloatField, Max, Q, Sum
from django.db.models.functions import Cast, Now

from agents import slots
from agents.models import Host, ModelCall, Placement, Pull, Slot
from masterchef.durable import WorkState

LATEST = 5_000  # calls of the whole installation that are looked at
UNDER_WAY = (WorkState.READY, WorkState.CLAIMED, WorkState.WAITING)


class Figures(NamedTuple):
    """Of one host. Speeds are tokens a second, None without a call that measured them; `failures`
    counts the failed calls by class, `jobs` models on their way to it."""

    host: str
    busy: int  # slots in use
    waiting: int  # calls that would take a slot
    jobs: int
    calls: int
    failed: int
    tokens_in: int
    tokens_cached: int
    tokens_out: int
    prefill_speed: float | None
    decode_speed: float | None
    queued_p50_ms: float | None
    queued_p95_ms: float | None
    failures: dict[str, int]


def figures() -> list[Figures]:
    """One line a host, by name; a handful of queries."""
    busy = dict(
        Slot.objects.filter(lease_until__gt=Now())
        .values_list("host__name")
        .annotate(count=Count("pk"))
        .order_by()
    )
    spent = {row["host__name"]: row for row in _spent()}
    hosts = list(Host.objects.order_by("name").values_list("pk", "name"))
    waiting, jobs = slots.waiting([pk for pk, _ in hosts]), _jobs()
    errors, queued = _errors(), _queued()
    return [
        Figures(
            name,
            busy.get(name, 0),
            waiting[pk],
            jobs[pk],
            **_line(spent.get(name, {})),
            failures=errors.get(pk, {}),
            **queued.get(pk, {"queued_p50_ms": None, "queued_p95_ms": None}),
        )
        for pk, name in hosts
    ]


def _latest() -> Any:
    """The calls that are looked at; an answer of the response cache was not a host's work."""
    last = ModelCall.objects.aggregate(last=Max("id"))["last"] or 0
    return ModelCall.objects.filter(id__gt=last - LATEST, host__isnull=False, cached=False)


def _jobs() -> Counter[int]:
    """{host: placements and pulls that have not ended}."""
    found: Counter[int] = Counter()
    for kind in (Placement, Pull):
        rows = kind.objects.filter(state__in=UNDER_WAY).values_list("host_id")
        found.update(dict(rows.annotate(count=Count("pk")).order_by()))
    return found


def _errors() -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    rows = _latest().exclude(error_class="").values_list("host_id", "error_class")
    for host_id, error, count in rows.annotate(count=Count("pk")).order_by("error_class"):
        found.setdefault(host_id, {})[error] = count
    return found


def _queued() -> dict[int, dict[str, float]]:
    """{host: the time that calls waited for one of its slots, in milliseconds}."""
    rows = (
        _latest()
        .filter(queued_ms__isnull=False)
        .values("host_id")
        .order_by()
        .annotate(middle=_Percentile("queued_ms", at=0.5), most=_Percentile("queued_ms", at=0.95))
    )
    return {
        row["host_id"]: {"queued_p50_ms": row["middle"], "queued_p95_ms": row["most"]}
        for row in rows
    }


class _Percentile(Aggregate):
    """PostgreSQL's percentile_cont."""

    template = "percentile_cont(%(at)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def _spent() -> Any:
    calls = _latest()
    read = F("tokens_in") - F("tokens_cached")
    return (
        calls.values("host__name")
        .order_by()
        .annotate(
            read=Sum(Cast(read, FloatField()), filter=Q(prefill_ms__gt=0)),
            calls=Count("pk"),
            failed=Count("pk", filter=~Q(error_class="")),
            all_tokens_in=Sum("tokens_in"),
            all_tokens_cached=Sum("tokens_cached"),
            all_tokens_out=Sum("tokens_out"),
            read_ms=Sum("prefill_ms", filter=Q(prefill_ms__gt=0, tokens_cached__isnull=False)),
            written=Sum("tokens_out", filter=Q(decode_ms__gt=0)),
            written_ms=Sum("decode_ms", filter=Q(decode_ms__gt=0)),
        )
    )


def _line(spent: dict[str, Any]) -> dict[str, Any]:
    return {
        "calls": spent.get("calls") or 0,
        "failed": spent.get("failed") or 0,
        "tokens_in": spent.get("all_tokens_in") or 0,
        "tokens_cached": spent.get("all_tokens_cached") or 0,
        "tokens_out": spent.get("all_tokens_out") or 0,
        "prefill_speed": _speed(spent.get("read"), spent.get("read_ms")),
        "decode_speed": _speed(spent.get("written"), spent.get("written_ms")),
    }


def _speed(tokens: float | None, ms: float | None) -> float | None:
    return tokens / ms * 1000 if tokens and ms else None
