"""Admin of the kitchen: sessions and their turns, with an operator's verbs."""

import io
from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from ruamel.yaml import YAML
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RangeDateTimeFilter
from unfold.decorators import action

from kitchen import lineups, sessions
from kitchen.models import Experiment, Lineup, Scenario, Session, Tick, Turn
from masterchef.admin_base import LongTableAdmin, ReadOnlyAdmin, link_to_list
from masterchef.admin_forms import LongField, WrittenAdmin, WrittenForm
from masterchef.durable import WorkState
from masterchef.runs.models import LIVE_STATES


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    list_display = (
        "__str__",
        "scenario",
        "lineup",
        "seed",
        "repeat",
        "state",
        "tick",
        "score",
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
    actions = ("pause", "resume", "cancel", "rerun")
    readonly_fields = ("links",)

    @admin.display(description="what happened")
    def links(self, session: Session) -> SafeString:
        return format_html(
            "{} · {} · {} · {}",
            link_to_list("events", "masterchef_event", run=session.pk),
            link_to_list("turns", "kitchen_turn", session=session.pk),
            link_to_list("calls", "agents_modelcall", run=session.pk),
            link_to_list("log", "masterchef_logline", run=session.pk),
        )

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


@admin.register(Scenario)
class ScenarioAdmin(ReadOnlyAdmin):
    list_display = ("name", "family", "level", "title", "digest", "created_at")
    list_filter = ("family", "level")
    search_fields = ("name", "title", "digest")
    date_hierarchy = "created_at"
    ordering = ("family", "level", "-created_at")


class LineupForm(WrittenForm):
    text = LongField(rows=18, help_text="YAML: a name, a default, players by role or seat, options")
    rest = "text"

    class Meta:
        model = Lineup
        fields: list[str] = []

    def read(self) -> lineups.Lineup:
        lineup = lineups.parse(self.cleaned_data["text"], "text")
        if lineup.name in lineups.built_in() and lineup != lineups.load(lineup.name):
            raise lineups.LineupError([f"text: {lineup.name!r} comes built in; take another name"])
        return lineup


@admin.register(Lineup)
class LineupAdmin(WrittenAdmin):
    """What sessions were played with never changes: an edit is a row of its own."""

    form = LineupForm
    room = "lineup"
    list_display = ("name", "digest", "created_at", "copy_link")
    search_fields = ("name", "digest")
    date_hierarchy = "created_at"
    ordering = ("name", "-created_at")
    actions = ("delete_unused",)

    def old(self, row: Lineup) -> dict[str, Any]:
        yaml, out = YAML(typ="safe", pure=True), io.StringIO()
        yaml.default_flow_style = False
        yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
        yaml.dump(row.spec, out)
        return {"text": out.getvalue()}

    def written(self, form: Any, row: Any | None, by: Any) -> Lineup:
        lineup: lineups.Lineup = form.read_value
        made, _ = Lineup.objects.get_or_create(
            digest=lineup.digest, defaults={"name": lineup.name, "spec": lineup.to_json()}
        )
        return made

    @action(description="Delete what no session has played", permissions=["operate"])
    def delete_unused(self, request: HttpRequest, rows: QuerySet[Lineup]) -> None:
        def delete(row: Lineup) -> None:
            if Session.objects.filter(lineup=row).exists():
                raise ValueError("sessions were played with it, it stays")
            row.delete()

        self.each(request, rows, delete, "deleted")


@admin.register(Experiment)
class ExperimentAdmin(ReadOnlyAdmin):
    list_display = ("name", "created_at", "its_sessions")
    search_fields = ("name",)
    date_hierarchy = "created_at"
    ordering = ("-created_at",)

    @admin.display(description="sessions")
    def its_sessions(self, experiment: Any) -> SafeString:
        return link_to_list("sessions", "kitchen_session", experiment=experiment.pk)
