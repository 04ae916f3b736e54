"""Admin of what is played: scenarios and lineups, written as YAML, read as their files are."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import ProtectedError, QuerySet
from django.http import HttpRequest
from unfold.decorators import action
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget

from kitchen import calibrations, engine, generator, library, lineups, scenario_text, yaml_texts
from kitchen.admin.marks import MarkedAdmin, told
from kitchen.models import Lineup, Scenario
from masterchef.admin_base import may_operate
from masterchef.admin_forms import LongField, WrittenAdmin, WrittenForm


class ScenarioForm(WrittenForm):
    """Written as YAML, or drawn: then the text is left empty."""

    text = LongField(
        rows=30, max_length=200_000, required=False,
        help_text="YAML, such as a copy of a shipped one; empty for one from the generator",
    )  # fmt: skip
    family = forms.ChoiceField(
        required=False, label="draw: family", help_text="the generator writes the text",
        choices=[("", "none"), *((name, name.replace("_", " ")) for name in generator.FAMILIES)],
        widget=UnfoldAdminSelectWidget,
    )  # fmt: skip
    level = forms.TypedChoiceField(
        required=False, label="draw: level", coerce=int, initial=1,
        choices=[(level, level) for level in generator.LEVELS], widget=UnfoldAdminSelectWidget,
    )  # fmt: skip
    seed = forms.IntegerField(
        required=False, label="draw: seed", min_value=0, max_value=generator.MOST_SEED, initial=1,
        help_text="the same seed is the same kitchen", widget=UnfoldAdminIntegerFieldWidget,
    )  # fmt: skip
    rest = "text"

    class Meta:
        model = Scenario
        fields: list[str] = []

    def read(self) -> str:
        text, family = str(self.cleaned_data["text"]), self.cleaned_data.get("family")
        if not text.strip():
            if not family:
                raise ValueError("text: write YAML, or choose a family to draw from")
            level, seed = self.cleaned_data["level"], self.cleaned_data["seed"]
            return generator.generate(family, level or 1, 1 if seed is None else seed).text
        if family:
            raise ValueError("family: the text is written already; empty one of them")
        scenario_text.parse(text, "text")
        return text


class LineupForm(WrittenForm):
    text = LongField(rows=18, help_text="YAML: a name, a default, players by role or seat, options")
    rest = "text"

    class Meta:
        model = Lineup
        fields: list[str] = []

    def read(self) -> lineups.Lineup:
        return lineups.parse(self.cleaned_data["text"], "text")


@admin.register(Scenario)
class ScenarioAdmin(MarkedAdmin, WrittenAdmin):
    """What sessions were played on never changes: an edit is a row of its own."""

    form = ScenarioForm
    room = "scenario"
    list_display = (
        "name", "family", "level", "title", "digest", "calibration", "saved_at", "retired",
        "copy_link",
    )  # fmt: skip
    list_filter = ("family", "level", "retired")
    search_fields = ("name", "title", "digest")
    date_hierarchy = "created_at"
    ordering = ("family", "level", "-created_at")
    actions = ("calibrate", "retire", "delete_unused")

    @admin.display(description="gates")
    def calibration(self, row: Scenario) -> str:
        return told(row.digest, engine.RULESET)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        library.sync()
        return super().changelist_view(request, extra_context)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A copy gets a name of its own, since a shipped one's is taken."""
        found = super().get_changeform_initial_data(request)
        row = self.model.objects.filter(pk=request.GET.get("copy")).first() if found else None
        if row is not None:
            found["text"] = scenario_text.renamed(found["text"], f"{row.name[:35]}_copy")
        return found

    def get_fields(self, request: HttpRequest, obj: Scenario | None = None) -> Any:
        """What is there already is not drawn."""
        fields = super().get_fields(request, obj)
        return ["text"] if obj is not None and may_operate(request) else fields

    def old(self, row: Scenario) -> dict[str, Any]:
        return {"text": library.text_of(row)}

    def written(self, form: Any, row: Any | None, by: Any) -> Scenario:
        return library.save_scenario(form.read_value)[0]

    @action(description="Calibrate over seeds 1-20", permissions=["operate"])
    def calibrate(self, request: HttpRequest, rows: QuerySet[Scenario]) -> None:
        by: Any = request.user
        seeds = range(1, calibrations.ENOUGH + 1)
        self.each(request, rows, lambda row: calibrations.begin(row, seeds, by=by), "begun")

    @action(description="Retire, or take back", permissions=["operate"])
    def retire(self, request: HttpRequest, rows: QuerySet[Scenario]) -> None:
        self.each(request, rows, library.retire, "moved")

    @action(description="Delete what no session has played", permissions=["operate"])
    def delete_unused(self, request: HttpRequest, rows: QuerySet[Scenario]) -> None:
        self.each(request, rows, _delete_unused, "deleted")


@admin.register(Lineup)
class LineupAdmin(WrittenAdmin):
    """What sessions were played with never changes: an edit is a row of its own."""

    form = LineupForm
    room = "lineup"
    list_display = ("name", "digest", "retired", "created_at", "copy_link")
    list_filter = ("retired",)
    search_fields = ("name", "digest")
    date_hierarchy = "created_at"
    ordering = ("name", "-created_at")
    actions = ("retire", "delete_unused")

    def old(self, row: Lineup) -> dict[str, Any]:
        return {"text": yaml_texts.dump(row.spec)}

    def written(self, form: Any, row: Any | None, by: Any) -> Lineup:
        return library.save_lineup(form.read_value)[0]

    @action(description="Retire, or take back", permissions=["operate"])
    def retire(self, request: HttpRequest, rows: QuerySet[Lineup]) -> None:
        self.each(request, rows, library.retire, "moved")

    @action(description="Delete what no session has played", permissions=["operate"])
    def delete_unused(self, request: HttpRequest, rows: QuerySet[Lineup]) -> None:
        self.each(request, rows, _delete_unused, "deleted")


def _delete_unused(row: Scenario | Lineup) -> None:
    try:
        row.delete()
    except ProtectedError:
        raise ValueError("sessions were played with it, it stays") from None
