"""Admin of what matrices are made of: prompts, trials, gold standards, saved setups."""

import json
from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from unfold.decorators import action

from judging import setups
from judging.admin.forms import GoldForm, PromptForm, SetupForm, TrialForm
from judging.models import Gold, Prompt, SavedSetup, Trial
from judging.trials import library
from masterchef.accounts.models import User
from masterchef.admin_base import link_to_list
from masterchef.admin_forms import WrittenAdmin


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False)


class ShelfAdmin(WrittenAdmin):
    """Of what matrices use: it stays for as long as anything was made with it."""

    date_hierarchy = "created_at"
    actions = ("retire", "delete_unused")
    delete: Callable[[Any], object]

    @action(description="Retire, or take back", permissions=["operate"])
    def retire(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        self.each(request, rows, library.retire, "moved")

    @action(description="Delete what nothing has used", permissions=["operate"])
    def delete_unused(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        self.each(request, rows, self.delete, "deleted")


@admin.register(Prompt)
class PromptAdmin(ShelfAdmin):
    """A used prompt gets its next version; one that is not is changed in its place."""

    form = PromptForm
    room = "prompt"
    delete = staticmethod(library.delete_prompt)
    list_display = (
        "__str__", "kind", "description", "built_in", "proposed", "retired", "owner", "created_at",
        "copy_link",
    )  # fmt: skip
    list_filter = ("kind", "built_in", "proposed", "retired")
    list_select_related = ("owner",)
    search_fields = ("name", "description", "text")
    ordering = ("kind", "name", "-version")

    def old(self, row: Prompt) -> dict[str, Any]:
        return {"name": row.name, "kind": row.kind, "description": row.description,
                "text": row.text, "output_schema": _pretty(row.schema)}  # fmt: skip

    def written(self, form: Any, row: Any | None, by: User) -> Prompt:
        return library.save_prompt(form.read_value, owner=by)[0]


@admin.register(Trial)
class TrialAdmin(ShelfAdmin):
    form = TrialForm
    room = "trial"
    delete = staticmethod(library.delete_trial)
    list_display = (
        "name", "nct_id", "title", "has_gold", "built_in", "retired", "created_at", "copy_link",
        "links",
    )  # fmt: skip
    list_filter = ("built_in", "retired")
    list_select_related = ("gold",)
    search_fields = ("name", "nct_id", "title")
    ordering = ("name",)

    @admin.display(description="gold", boolean=True)
    def has_gold(self, trial: Trial) -> bool:
        return hasattr(trial, "gold") and not trial.gold.retired

    @admin.display(description="what was made of it")
    def links(self, trial: Trial) -> SafeString:
        return link_to_list("cells", "judging_cell", trial=trial.pk)

    def old(self, row: Trial) -> dict[str, Any]:
        return {"name": row.name, "document": _pretty(row.document)}

    def written(self, form: Any, row: Any | None, by: User) -> Trial:
        done = library.import_trials({"document": form.read_value})
        return Trial.objects.get(name=[*done.written, *done.unchanged][0])


@admin.register(Gold)
class GoldAdmin(WrittenAdmin):
    """Cells keep the scores that they have until they are scored again."""

    form = GoldForm
    room = "gold"
    list_display = ("trial", "digest", "retired", "updated_at", "copy_link")
    list_filter = ("retired",)
    actions = ("retire",)
    list_select_related = ("trial",)
    search_fields = ("trial__name",)
    ordering = ("trial__name",)

    def old(self, row: Gold) -> dict[str, Any]:
        return {"trial": row.trial.name, "document": _pretty(row.document)}

    def written(self, form: Any, row: Any | None, by: User) -> Gold:
        library.import_gold({"document": form.read_value})
        return Gold.objects.select_related("trial").get(trial=form.cleaned_data["trial"])

    @action(description="Retire, or take back", permissions=["operate"])
    def retire(self, request: HttpRequest, rows: QuerySet[Gold]) -> None:
        self.each(request, rows, library.retire, "moved")


@admin.register(SavedSetup)
class SavedSetupAdmin(WrittenAdmin):
    form = SetupForm
    room = "setup"
    list_display = ("name", "kind", "retired", "owner", "updated_at", "copy_link")
    list_filter = ("kind", "retired")
    list_select_related = ("owner",)
    search_fields = ("name",)
    ordering = ("name",)
    actions = ("start", "retire", "delete_setup")

    def old(self, row: SavedSetup) -> dict[str, Any]:
        return {"name": row.name, "kind": row.kind, "setup": _pretty(row.setup)}

    def written(self, form: Any, row: Any | None, by: User) -> SavedSetup:
        told = form.cleaned_data
        return setups.save(told["name"], told["kind"], form.read_value, owner=by)

    @action(description="Start it", permissions=["operate"])
    def start(self, request: HttpRequest, rows: QuerySet[SavedSetup]) -> None:
        user: Any = request.user

        def begin(saved: SavedSetup) -> str:
            return f"started {', '.join(map(str, setups.start(saved, owner=user)))}"

        self.each(request, rows, begin)

    @action(description="Retire, or take back", permissions=["operate"])
    def retire(self, request: HttpRequest, rows: QuerySet[SavedSetup]) -> None:
        self.each(request, rows, lambda row: setups.retire(row, retired=not row.retired), "moved")

    @action(description="Delete", permissions=["operate"])
    def delete_setup(self, request: HttpRequest, rows: QuerySet[SavedSetup]) -> None:
        self.each(request, rows, setups.remove, "deleted")
