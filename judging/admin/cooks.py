"""Admin of cooks: read by everybody signed in, steered by operators."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import action

from judging import cooks
from judging.cooks.transfer import removal
from judging.models import CheckRun, Cook, Judgement, Panel, Participation, Round, Submission
from masterchef.accounts.models import User
from masterchef.admin_base import LongTableAdmin, ReadOnlyAdmin, link_to_list


@admin.register(Cook)
class CookAdmin(ReadOnlyAdmin):
    list_display = ("name", "state", "stage", "reason", "created_at", "ended_at", "links")
    list_filter = ("state", "stage")
    search_fields = ("id", "name")
    ordering = ("-created_at",)
    actions = ("run", "run_and_judge", "judge", "chef", "consult", "resume", "cancel", "prune")
    readonly_fields = ("links",)

    def has_administer_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.may_administer

    @admin.display(description="what happened")
    def links(self, cook: Cook) -> SafeString:
        return format_html(
            "{} · {} · {} · {} · {} · {}",
            link_to_list("participants", "judging_participation", round__cook=cook.pk),
            link_to_list("submissions", "judging_submission", participation__round__cook=cook.pk),
            link_to_list("verdicts", "judging_judgement", panel__cook=cook.pk),
            link_to_list("ledger", "masterchef_ledgerentry", run=cook.pk),
            link_to_list("calls", "agents_modelcall", run=cook.pk),
            link_to_list("log", "masterchef_logline", run=cook.pk),
        )

    @action(description="Run", permissions=["operate"])
    def run(self, request: HttpRequest, rows: QuerySet[Cook]) -> None:
        self.each(request, rows, cooks.run, "runs")

    @action(description="Run, then judge", permissions=["operate"])
    def run_and_judge(self, request: HttpRequest, rows: QuerySet[Cook]) -> None:
        self.each(request, rows, lambda cook: cooks.run(cook, judge=True), "runs")

    @action(description="Judge (again)", permissions=["operate"])
    def judge(self, request: HttpRequest, rows: QuerySet[Cook]) -> None:
        self.each(request, rows, cooks.open_panel, "is being judged")

    @action(description="Let a chef make one of all", permissions=["operate"])
    def chef(self, request: HttpRequest, rows: QuerySet[Cook]) -> None:
        self.each(request, rows, cooks.chef, "runs")

    @action(description="Have the best reviewed", permissions=["operate"])
    def consult(self, request: HttpRequest, rows: QuerySet[Cook]) -> None:
        self.each(request, rows, cooks.consult, "is being reviewed")

    @action(description="Delete files, keep results", permissions=["administer"])
    def prune(self, request: HttpRequest, rows: QuerySet[Cook]) -> None:
        self.each(request, rows, removal.strip, "only its results are left")

    @action(description="Resume what failed", permissions=["operate"])
    def resume(self, request: HttpRequest, rows: QuerySet[Cook]) -> None:
        self.each(request, rows, lambda cook: f"{cooks.resume(cook)} taken up again")

    @action(description="Cancel", permissions=["operate"])
    def cancel(self, request: HttpRequest, rows: QuerySet[Cook]) -> None:
        reason = f"cancelled by {request.user.get_username()}"
        self.each(request, rows, lambda cook: cooks.cancel(cook, reason), "cancelled")


@admin.register(Round)
class RoundAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "number", "judge_after", "created_at", "closed_at")
    list_filter = (("cook", AutocompleteSelectFilter),)
    list_filter_submit = True
    list_select_related = ("cook",)
    search_fields = ("cook__name",)
    ordering = ("-created_at",)


@admin.register(Participation)
class ParticipationAdmin(LongTableAdmin):
    list_display = (
        "__str__",
        "flavor",
        "model",
        "state",
        "outcome",
        "evidence",
        "attempts",
        "host",
        "ran_s",
        "decided_at",
    )
    list_filter = ("state", "outcome", "flavor", ("round__cook", AutocompleteSelectFilter))
    list_filter_submit = True
    list_select_related = ("round__cook",)
    search_fields = ("name", "evidence", "error", "container")


@admin.register(Submission)
class SubmissionAdmin(LongTableAdmin):
    list_display = ("__str__", "number", "edited", "size", "digest", "created_at")
    list_filter = ("edited", ("participation__round__cook", AutocompleteSelectFilter))
    list_filter_submit = True
    list_select_related = ("participation__round__cook",)
    search_fields = ("=digest", "participation__name")


@admin.register(CheckRun)
class CheckRunAdmin(LongTableAdmin):
    list_display = ("__str__", "state", "reward", "evidence", "host", "ran_s", "decided_at")
    list_filter = ("state", ("submission__participation__round__cook", AutocompleteSelectFilter))
    list_filter_submit = True
    list_select_related = ("submission__participation__round__cook",)
    search_fields = ("submission__participation__name", "evidence", "error")


@admin.register(Panel)
class PanelAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "round", "created_at", "closed_at", "reported_at")
    list_filter = (("cook", AutocompleteSelectFilter),)
    list_filter_submit = True
    list_select_related = ("cook", "round__cook")
    search_fields = ("cook__name",)
    ordering = ("-created_at",)


@admin.register(Judgement)
class JudgementAdmin(LongTableAdmin):
    list_display = (
        "__str__",
        "flavor",
        "model",
        "state",
        "outcome",
        "evidence",
        "repairs",
        "ran_s",
        "decided_at",
    )
    list_filter = ("state", "outcome", "flavor", ("panel__cook", AutocompleteSelectFilter))
    list_filter_submit = True
    list_select_related = ("panel__cook",)
    search_fields = ("judge", "evidence", "error")
