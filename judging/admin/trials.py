"""Admin of matrices, their cells, and optimisations: read by everybody, steered by operators."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import action

from judging.models import Cell, Matrix, Optimisation, OptimisationStep
from judging.trials import files, matrices, optimising, reports, rescores, retention
from masterchef.admin_base import LongTableAdmin, ReadOnlyAdmin, link_to_list
from masterchef.admin_exports import as_zip


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
    ordering = ("-created_at",)
    readonly_fields = ("links",)
    actions = ("start", "pause", "resume", "cancel", "rerun_failed", "rescore", "archive",
               "export")  # fmt: skip

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

    @action(description="Start what was only created", permissions=["operate"])
    def start(self, request: HttpRequest, rows: QuerySet[Matrix]) -> None:
        self.each(request, rows, matrices.start, "started")

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
        self.each(request, rows, lambda matrix: f"{rescores.rescore(matrix)} cells scored anew")

    @action(description="Export as files", permissions=["view"])
    def export(self, request: HttpRequest, rows: QuerySet[Matrix]) -> StreamingHttpResponse:
        found = list(rows)
        named = {
            f"{str(row.pk)[:8]}-{table}.csv": partial(_write, row, table)
            for row in found
            for table in ("cells", "ranking")
        }
        return as_zip(request, "matrix", named, rows=len(found))

    @action(description="Archive, or take out of the archive", permissions=["operate"])
    def archive(self, request: HttpRequest, rows: QuerySet[Matrix]) -> None:
        self.each(request, rows, retention.archive, "moved")


def _write(matrix: Matrix, table: str, file: Any) -> int:
    return files.export(matrix, table, "csv", file, reports.metric_of(matrix, None))


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


@admin.register(Optimisation)
class OptimisationAdmin(ReadOnlyAdmin):
    list_display = (
        "__str__", "name", "prompt", "state", "reason", "rounds", "spent_tokens", "spent_usd",
        "verdict", "owner", "created_at", "links",
    )  # fmt: skip
    list_filter = ("state", "verdict")
    list_select_related = ("owner", "prompt")
    search_fields = ("id", "name", "prompt__name")
    ordering = ("-created_at",)
    readonly_fields = ("links",)
    actions = ("start", "pause", "resume", "cancel", "accept", "reject")

    @admin.display(description="what happened")
    def links(self, whole: Optimisation) -> SafeString:
        return format_html(
            "{} · {} · {}",
            link_to_list("steps", "judging_optimisationstep", optimisation=whole.pk),
            link_to_list("events", "masterchef_event", run=whole.pk),
            link_to_list("log", "masterchef_logline", run=whole.pk),
        )

    @action(description="Start what was only created", permissions=["operate"])
    def start(self, request: HttpRequest, rows: QuerySet[Optimisation]) -> None:
        self.each(request, rows, optimising.start, "started")

    @action(description="Pause", permissions=["operate"])
    def pause(self, request: HttpRequest, rows: QuerySet[Optimisation]) -> None:
        self.each(request, rows, optimising.pause, "paused")

    @action(description="Resume, or try again what failed", permissions=["operate"])
    def resume(self, request: HttpRequest, rows: QuerySet[Optimisation]) -> None:
        self.each(request, rows, optimising.resume, "goes on")

    @action(description="Cancel", permissions=["operate"])
    def cancel(self, request: HttpRequest, rows: QuerySet[Optimisation]) -> None:
        reason = f"cancelled by {request.user.get_username()}"
        self.each(request, rows, lambda whole: optimising.cancel(whole, reason), "cancelled")

    @action(description="Accept the best proposal", permissions=["operate"])
    def accept(self, request: HttpRequest, rows: QuerySet[Optimisation]) -> None:
        by: Any = request.user
        self.each(request, rows, lambda whole: optimising.accept(whole, by=by), "accepted")

    @action(description="Reject", permissions=["operate"])
    def reject(self, request: HttpRequest, rows: QuerySet[Optimisation]) -> None:
        by: Any = request.user
        self.each(request, rows, lambda whole: optimising.reject(whole, by=by), "rejected")


@admin.register(OptimisationStep)
class OptimisationStepAdmin(LongTableAdmin):
    list_display = ("__str__", "part", "state", "mean", "kept", "matrix", "attempts", "note")
    list_filter = ("state", "part", ("optimisation", AutocompleteSelectFilter))
    list_filter_submit = True
    list_select_related = ("matrix",)
    search_fields = ("note", "text")
