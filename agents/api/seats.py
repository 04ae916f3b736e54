"""Seats of a session as agents: what each has decided and asked for, and what it remembers."""

from typing import Any
from uuid import UUID

from django.db.models import Avg, Count, F, Max, Q, QuerySet, Sum
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agents import memory
from agents.models import ModelCall
from kitchen.models import Session, Turn
from masterchef.accounts.permissions import Reads

LAST_TICK = 2**31 - 1


class SeatSummarySerializer(serializers.Serializer[Any]):
    """Counts over all turns and calls of one seat; tokens and times are null without calls."""

    seat = serializers.CharField()
    role = serializers.CharField()
    player = serializers.CharField()
    state = serializers.CharField(allow_blank=True, help_text="of its newest turn")
    tick = serializers.IntegerField(allow_null=True, help_text="of its newest turn")
    turn = serializers.IntegerField(allow_null=True)
    since = serializers.DateTimeField(allow_null=True, help_text="when that turn was claimed")
    error = serializers.CharField(allow_blank=True, help_text="why that turn failed last")
    turns = serializers.IntegerField(help_text="decided")
    unparsed = serializers.IntegerField()
    expired = serializers.IntegerField()
    substituted = serializers.IntegerField()
    decision_ms = serializers.FloatField(allow_null=True, help_text="mean, from claim to decision")
    calls = serializers.IntegerField()
    failed_calls = serializers.IntegerField()
    tokens_in = serializers.IntegerField(allow_null=True)
    tokens_cached = serializers.IntegerField(allow_null=True, help_text="of tokens_in")
    tokens_out = serializers.IntegerField(allow_null=True)
    call_ms = serializers.FloatField(allow_null=True, help_text="mean of the answered calls")
    cost_usd = serializers.FloatField(allow_null=True)


class RememberedSerializer(serializers.Serializer[Any]):
    tick = serializers.IntegerField()
    user = serializers.CharField(source="exchange.user")
    assistant = serializers.CharField(source="exchange.assistant")
    tokens = serializers.IntegerField(allow_null=True)
    trouble = serializers.CharField(allow_blank=True, help_text="why its reply was unreadable")


class MemorySerializer(serializers.Serializer[Any]):
    """What a seat remembers before a tick: recent turns, its own summary, its notebook."""

    summary = serializers.CharField(allow_blank=True)
    notebook = serializers.DictField(child=serializers.CharField(), source="notes")
    window = RememberedSerializer(many=True)
    window_from = serializers.IntegerField(help_text="the tick with which the window begins")


class BeforeSerializer(serializers.Serializer[Any]):
    tick = serializers.IntegerField(
        min_value=0, max_value=LAST_TICK, default=LAST_TICK,
        help_text="what was remembered before this tick; all that is remembered by now if left out",
    )  # fmt: skip


class SessionSeatsView(APIView):
    permission_classes = [Reads]

    @extend_schema(operation_id="session_seats", responses=SeatSummarySerializer(many=True))
    def get(self, request: Request, session_id: UUID) -> Response:
        """Every seat with its newest turn, its decisions, calls and tokens so far."""
        session = get_object_or_404(Session.objects.only("pk", "seats"), pk=session_id)
        return Response(SeatSummarySerializer(summaries(session), many=True).data)


class SeatMemoryView(APIView):
    permission_classes = [Reads]

    @extend_schema(
        operation_id="seat_memory", parameters=[BeforeSerializer], responses=MemorySerializer
    )
    def get(self, request: Request, session_id: UUID, seat: str) -> Response:
        """What a model in this seat remembers; empty for a baseline."""
        wanted = BeforeSerializer(data=request.query_params)
        wanted.is_valid(raise_exception=True)
        session = get_object_or_404(Session.objects.only("pk", "seats"), pk=session_id)
        if seat not in session.seats:
            raise NotFound(f"There is no seat {seat!r}; there are {', '.join(session.seats)}.")
        found = memory.load(session.pk, seat, wanted.validated_data["tick"])
        return Response(MemorySerializer(found).data)


def summaries(session: Session) -> list[dict[str, Any]]:
    """One row a seat, by three queries whatever the session's length."""
    turns = _by_seat(_turn_counts(session))
    newest = {turn["seat"]: turn for turn in _newest_turns(session)}
    calls = _by_seat(_call_counts(session))
    return [
        {**_NO_TURNS, **_NO_CALLS, **turns.get(seat, {}), **calls.get(seat, {}),
         **newest.get(seat, _NO_TURN), "seat": seat, **facts}
        for seat, facts in session.seats.items()
    ]  # fmt: skip


_NO_TURN = {"state": "", "tick": None, "turn": None, "since": None, "error": ""}
_NO_TURNS = {"turns": 0, "unparsed": 0, "expired": 0, "substituted": 0, "decision_ms": None}
_NO_CALLS = {
    "calls": 0, "failed_calls": 0, "tokens_in": None, "tokens_cached": None, "tokens_out": None,
    "call_ms": None, "cost_usd": None,
}  # fmt: skip


def _by_seat(rows: Any) -> dict[str, dict[str, Any]]:
    return {row["seat"]: row for row in rows}


def _turn_counts(session: Session) -> Any:
    rows = Turn.objects.filter(session=session, decided_at__isnull=False).order_by()
    counted = rows.values("seat").annotate(
        turns=Count("pk"),
        **{kind: Count("pk", filter=Q(outcome=kind)) for kind in
           ("unparsed", "expired", "substituted")},
        took=Avg(F("decided_at") - F("claimed_at")),
    )  # fmt: skip
    for row in counted:
        took = row["took"]
        yield {**row, "decision_ms": took.total_seconds() * 1000 if took else None}


def _newest_turns(session: Session) -> Any:
    last = Turn.objects.filter(session=session).order_by().values("seat").annotate(at=Max("tick"))
    places = {row["seat"]: row["at"] for row in last}
    rows: QuerySet[Turn] = Turn.objects.filter(session=session, tick__in=set(places.values()))
    for turn in rows.defer("decision", "memory"):
        if places[turn.seat] == turn.tick:
            yield {"seat": turn.seat, "state": turn.state, "tick": turn.tick, "turn": turn.pk,
                   "since": turn.claimed_at, "error": turn.error}  # fmt: skip


def _call_counts(session: Session) -> Any:
    return (
        ModelCall.objects.filter(run_id=session.pk)
        .order_by()
        .values("seat")
        .annotate(
            calls=Count("pk"),
            failed_calls=Count("pk", filter=~Q(error_class="")),
            tokens_in=Sum("tokens_in"),
            tokens_cached=Sum("tokens_cached"),
            tokens_out=Sum("tokens_out"),
            call_ms=Avg("total_ms"),
            cost_usd=Sum("cost_usd"),
        )
    )
