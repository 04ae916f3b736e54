"""Admin of the trial matrix: prompts, trials, gold standards, matrices and their cells."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import action

from judging.models import Cell, Gold, Matrix, MatrixSetup, Prompt, Trial
from judging.trials import matrices, rescoring, tidying
from masterchef.admin_base import LongTableAdmin, ReadOnlyAdmin, link_to_list


@admin.register(Matrix)
class MatrixAdmin(ReadOnlyAdmin):
    list_display = (
        "__str__", "name", "state", "cells", "spent_tokens", "spent_usd", "owner", "created_at",
        "archived_at", "links",
    )  # fmt: skip
    list_filter = ("state", ("owner", AutocompleteSelectFilter), "archived_at")
    list_filter_submit = True
    list_select_related = ("owner",)
    search_fields = ("id", "name", "players", "combinations")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    readonly_fields = ("links",)
    actions = ("pause", "resume", "cancel", "rerun_failed", "rescore", "archive")

    @admin.display(description="cells done")
    def cells(self, matrix: Matrix) -> str:
        return f"{matrix.cells_total - matrix.cells_left} of {matrix.cells_total}"

    @admin.display(description="what happened")
    def links(self, matrix: Matrix) -> SafeString:
        return format_html(
            "{} · {} · {} · {}",
            link_to_list("cells", "judging_cell", matrix=matrix.pk),
            link_to_list("events", "masterchef_event", run=matrix.pk),
            link_to_list("calls", "agents_modelcall", run=matrix.pk),
            link_to_list("log", "masterchef_logline", run=matrix.pk),
        )

    @action(description="Pause", permissions=["operate"])
    def pause(self, request: HttpRequest, rows: QuerySet[Matrix]) -> None:
        self.each(request, rows, matrices.pause, "paused")

    @action(description="Resume", permissions=["operate"])
    def resume(self, request: HttpRequest, rows: QuerySet[Matrix]) -> None:
        self.each(request, rows, matrices.resume, "goes on")

    @action(description="Cancel", permissions=["operate"])
    def cancel(self, request: HttpRequest, rows: QuerySet[Matrix]) -> None:
        reason = f"cancelled by {request.user.get_username()}"
        self.each(request, rows, lambda matrix: matrices.cancel(matrix, reason), "cancelled")

    @action(description="Run failed cells again", permissions=["operate"])
    def rerun_failed(self, request: HttpRequest, rows: QuerySet[Matrix]) -> None:
        def again(matrix: Matrix) -> str:
            return f"{matrices.rerun_failed(matrix)} cells run again"

        self.each(request, rows, again)

    @action(description="Score again with the present gold standards", permissions=["operate"])
    def rescore(self, request: HttpRequest, rows: QuerySet[Matrix]) -> None:
        self.each(request, rows, lambda matrix: f"{rescoring.rescore(matrix)} cells scored anew")

    @action(description="Archive, or take out of the archive", permissions=["operate"])
    def archive(self, request: HttpRequest, rows: QuerySet[Matrix]) -> None:
        self.each(request, rows, tidying.archive, "moved")


@admin.register(Cell)
class CellAdmin(LongTableAdmin):
    list_display = (
        "id", "combination", "model", "trial", "repeat", "state", "outcome", "entities_f1",
        "mappings_f1", "tokens_out", "seconds", "attempts", "error",
    )  # fmt: skip
    list_filter = ("state", "outcome", ("matrix", AutocompleteSelectFilter),
                   ("trial", AutocompleteSelectFilter))  # fmt: skip
    list_filter_submit = True
    list_select_related = ("trial",)
    search_fields = ("combination", "model", "trial__name", "error")


@admin.register(Prompt)
class PromptAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "kind", "description", "built_in", "owner", "created_at")
    list_filter = ("kind", "built_in")
    list_select_related = ("owner",)
    search_fields = ("name", "description", "text")
    date_hierarchy = "created_at"
    ordering = ("kind", "name", "-version")


@admin.register(Trial)
class TrialAdmin(ReadOnlyAdmin):
    list_display = ("name", "nct_id", "title", "has_gold", "built_in", "created_at", "links")
    list_filter = ("built_in",)
    list_select_related = ("gold",)
    search_fields = ("name", "nct_id", "title")
    date_hierarchy = "created_at"
    ordering = ("name",)

    @admin.display(description="gold", boolean=True)
    def has_gold(self, trial: Trial) -> bool:
        return hasattr(trial, "gold")

    @admin.display(description="what was made of it")
    def links(self, trial: Trial) -> SafeString:
        return link_to_list("cells", "judging_cell", trial=trial.pk)


@admin.register(Gold)
class GoldAdmin(ReadOnlyAdmin):
    list_display = ("trial", "digest", "updated_at")
    list_select_related = ("trial",)
    search_fields = ("trial__name",)
    ordering = ("trial__name",)


@admin.register(MatrixSetup)
class MatrixSetupAdmin(ReadOnlyAdmin):
    list_display = ("name", "owner", "updated_at")
    list_select_related = ("owner",)
    search_fields = ("name",)
    ordering = ("name",)
    actions = ("start",)

    @action(description="Run a matrix with these settings", permissions=["operate"])
    def start(self, request: HttpRequest, rows: QuerySet[MatrixSetup]) -> None:
        user: Any = request.user

        def begin(saved: MatrixSetup) -> str:
            matrix = matrices.create(saved.setup, name=saved.name, owner=user)
            matrices.start(matrix)
            return f"runs as {matrix}"

        self.each(request, rows, begin)
