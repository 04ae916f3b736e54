"""Admin of the kitchen: sessions and their turns, with an operator's verbs."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RangeDateTimeFilter
from unfold.decorators import action

from kitchen import exports, sessions
from kitchen.admin.marks import MarkedAdmin, told
from kitchen.models import Experiment, Session, Tick, Turn
from masterchef.admin_base import LongTableAdmin, ReadOnlyAdmin, link_to_list
from masterchef.admin_exports import Writer, as_zip
from masterchef.durable import WorkState
from masterchef.runs.models import LIVE_STATES

_EXPORTED = ("metrics", "turns", "events", "ledger")


@admin.register(Session)
class SessionAdmin(MarkedAdmin, ReadOnlyAdmin):
    list_display = (
        "__str__",
        "scenario",
        "lineup",
        "seed",
        "repeat",
        "state",
        "tick",
        "score",
        "calibration",
        "created_at",
        "links",
    )
    list_filter = (
        "state",
        "scenario__family",
        "track",
        ("scenario", AutocompleteSelectFilter),
        ("lineup", AutocompleteSelectFilter),
        ("experiment", AutocompleteSelectFilter),
        ("created_at", RangeDateTimeFilter),
    )
    list_filter_submit = True
    list_select_related = ("scenario", "lineup")
    search_fields = ("id", "name", "scenario__name", "lineup__name")
    ordering = ("-created_at",)
    actions = ("start", "pause", "resume", "cancel", "rerun", "export")
    readonly_fields = ("links",)

    @admin.display(description="scenario's gates")
    def calibration(self, session: Session) -> str:
        return told(session.scenario.digest, session.ruleset)

    @admin.display(description="what happened")
    def links(self, session: Session) -> SafeString:
        return format_html(
            "{} · {} · {} · {}",
            link_to_list("events", "masterchef_event", run=session.pk),
            link_to_list("turns", "kitchen_turn", session=session.pk),
            link_to_list("calls", "agents_modelcall", run=session.pk),
            link_to_list("log", "masterchef_logline", run=session.pk),
        )

    @action(description="Start what was only created", permissions=["operate"])
    def start(self, request: HttpRequest, rows: QuerySet[Session]) -> None:
        self.each(request, rows, sessions.start, "started")

    @action(description="Pause", permissions=["operate"])
    def pause(self, request: HttpRequest, rows: QuerySet[Session]) -> None:
        self.each(request, rows, sessions.pause, "paused")

    @action(description="Resume", permissions=["operate"])
    def resume(self, request: HttpRequest, rows: QuerySet[Session]) -> None:
        self.each(request, rows, sessions.resume, "goes on")

    @action(description="Cancel", permissions=["operate"])
    def cancel(self, request: HttpRequest, rows: QuerySet[Session]) -> None:
        reason = f"cancelled by {request.user.get_username()}"
        self.each(request, rows, lambda session: sessions.cancel(session, reason), "cancelled")

    @action(description="Re-run with the same seed", permissions=["operate"])
    def rerun(self, request: HttpRequest, rows: QuerySet[Session]) -> None:
        def again(session: Session) -> str:
            fresh = sessions.rerun(session)
            sessions.start(fresh)
            return f"runs again as {fresh}"

        self.each(request, rows, again)

    @action(description="Export as files", permissions=["view"])
    def export(self, request: HttpRequest, rows: QuerySet[Session]) -> StreamingHttpResponse:
        ids = [row.pk for row in rows]
        return as_zip(request, "session", tables_of(ids), rows=len(ids))


def tables_of(ids: list[Any]) -> dict[str, Writer]:
    """Of the sessions with these ids: a file for each table."""
    return {f"{table}.csv": partial(exports.write, ids, table, "csv") for table in _EXPORTED}


class OpenNow(admin.SimpleListFilter):
    """Turns of the open ticks: few, and found by way of their sessions."""

    title = "open"
    parameter_name = "open"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("now", "in an open tick"), ("quarantined", "quarantined, waits for you")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Turn]) -> QuerySet[Turn]:
        if self.value() is None:
            return queryset
        rows = queryset.filter(session__state__in=LIVE_STATES, tick=F("session__tick"))
        return rows.filter(state=WorkState.QUARANTINED) if self.value() == "quarantined" else rows


@admin.register(Turn)
class TurnAdmin(LongTableAdmin):
    list_display = (
        "__str__",
        "session",
        "role",
        "state",
        "outcome",
        "attempts",
        "created_at",
        "decided_at",
        "error",
    )
    list_filter = (OpenNow, "state", "outcome", "role", ("session", AutocompleteSelectFilter))
    list_filter_submit = True
    list_select_related = ("session",)
    search_fields = ("=seat", "=owner", "error")
    actions = ("retry", "substitute")

    @action(description="Retry a quarantined turn", permissions=["operate"])
    def retry(self, request: HttpRequest, rows: QuerySet[Turn]) -> None:
        self.each(request, rows, sessions.retry_turn, "will be tried again")

    @action(description="Put a wait in its place (marked)", permissions=["operate"])
    def substitute(self, request: HttpRequest, rows: QuerySet[Turn]) -> None:
        self.each(request, rows, sessions.substitute_wait, "waits instead")


@admin.register(Tick)
class TickAdmin(LongTableAdmin):
    list_display = ("session", "number", "now_ms", "opened_at", "closed_at", "closed_by", "hash")
    list_filter = (("session", AutocompleteSelectFilter),)
    list_filter_submit = True
    list_select_related = ("session",)
    search_fields = ("hash",)


@admin.register(Experiment)
class ExperimentAdmin(ReadOnlyAdmin):
    list_display = ("name", "created_at", "its_sessions")
    search_fields = ("name",)
    date_hierarchy = "created_at"
    ordering = ("-created_at",)

    @admin.display(description="sessions")
    def its_sessions(self, experiment: Any) -> SafeString:
        return link_to_list("sessions", "kitchen_session", experiment=experiment.pk)
