"""How busy and how fast each host is, from its slots and the latest calls of the ledger."""

from typing import Any, NamedTuple

from django.db.models import Count, F, FloatField, Max, Q, Sum
from django.db.models.functions import Cast, Now

from agents.models import Host, ModelCall, Slot

LATEST = 5_000  # calls of the whole installation that are looked at


class Figures(NamedTuple):
    """Of one host. Speeds are tokens a second, None without a call that measured them."""

    host: str
    busy: int  # slots in use
    calls: int
    failed: int
    tokens_in: int
    tokens_cached: int
    tokens_out: int
    prefill_speed: float | None
    decode_speed: float | None


def figures() -> list[Figures]:
    """One line a host, by name; three queries."""
    busy = dict(
        Slot.objects.filter(lease_until__gt=Now())
        .values_list("host__name")
        .annotate(count=Count("pk"))
        .order_by()
    )
    spent = {row["host__name"]: row for row in _spent()}
    names = Host.objects.order_by("name").values_list("name", flat=True)
    return [_line(name, busy.get(name, 0), spent.get(name, {})) for name in names]


def _spent() -> Any:
    last = ModelCall.objects.aggregate(last=Max("id"))["last"] or 0
    calls = ModelCall.objects.filter(id__gt=last - LATEST, host__isnull=False, cached=False)
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


def _line(name: str, busy: int, spent: dict[str, Any]) -> Figures:
    return Figures(
        name,
        busy,
        calls=spent.get("calls") or 0,
        failed=spent.get("failed") or 0,
        tokens_in=spent.get("all_tokens_in") or 0,
        tokens_cached=spent.get("all_tokens_cached") or 0,
        tokens_out=spent.get("all_tokens_out") or 0,
        prefill_speed=_speed(spent.get("read"), spent.get("read_ms")),
        decode_speed=_speed(spent.get("written"), spent.get("written_ms")),
    )


def _speed(tokens: float | None, ms: float | None) -> float | None:
    return tokens / ms * 1000 if tokens and ms else None
