"""Forms of the trial matrix's library, read by the same readers as files are."""

import json
from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from judging import setups
from judging.gold import BadFile
from judging.importing.kinds import TRIALS, kind_of
from judging.models import Gold, Prompt, SavedSetup, Trial
from judging.trials import prompt_text
from masterchef.admin_forms import LongField, WrittenForm


def _line(**options: Any) -> forms.CharField:
    return forms.CharField(widget=UnfoldAdminTextInputWidget(), **options)


def _object(text: str, field: str) -> Any:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadFile([f"{field}: not JSON: {error}"]) from None
    if not isinstance(found, dict):
        raise BadFile([f"{field}: write a JSON object"])
    return found


class PromptForm(WrittenForm):
    name = _line(max_length=80, help_text="a-z, 0-9, - and _")
    kind = forms.ChoiceField(choices=Prompt.Kind.choices, widget=UnfoldAdminSelectWidget())
    description = _line(max_length=300, required=False)
    text = LongField(rows=22, help_text="with placeholders such as {trial}")
    output_schema = LongField(
        rows=6, required=False, help_text="JSON schema of the reply; the kind's own if empty"
    )
    rest = "text"

    class Meta:
        model = Prompt
        fields: list[str] = []

    def read(self) -> prompt_text.PromptText:
        given = dict(self.cleaned_data)
        text = given.pop("text")
        schema = given.pop("output_schema")
        if schema.strip():
            given["output_schema"] = _object(schema, "output_schema")
        return prompt_text.check(given, text, "prompt")


class TrialForm(WrittenForm):
    name = _line(
        required=False, max_length=120, help_text="of a single study; its NCT number if empty"
    )
    document = LongField(rows=24, help_text="a study or several, as ClinicalTrials.gov gives them")
    rest = "document"

    class Meta:
        model = Trial
        fields: list[str] = []

    def read(self) -> str:
        """The document, under the name that was given."""
        content, name = self.cleaned_data["document"], self.cleaned_data["name"]
        if kind_of(content, "document") != TRIALS:
            raise BadFile(["document: holds no study"])
        if not name:
            return str(content)
        return json.dumps({"test_cases": {name: _object(content, "document")}})


class GoldForm(WrittenForm):
    trial = forms.ModelChoiceField(
        Trial.objects.order_by("name"), to_field_name="name", widget=UnfoldAdminSelectWidget()
    )
    document = LongField(
        rows=24, help_text="{expected_extraction: {entities, …}, expected_mcode_mappings: …}"
    )
    rest = "document"

    class Meta:
        model = Gold
        fields: list[str] = []

    def read(self) -> str:
        found = _object(self.cleaned_data["document"], "document")
        return json.dumps({"gold_standard": {self.cleaned_data["trial"].name: found}})


class SetupForm(WrittenForm):
    name = forms.SlugField(max_length=60, widget=UnfoldAdminTextInputWidget())
    kind = forms.ChoiceField(
        choices=SavedSetup.Kind.choices, initial="matrix", widget=UnfoldAdminSelectWidget()
    )
    setup = LongField(
        rows=20,
        help_text="JSON, as POST /api/v1/matrices, sessions, suite-runs or cooks takes it; of"
        ' models {"models": ["smollm2:135m"]}',
    )
    rest = "setup"

    class Meta:
        model = SavedSetup
        fields: list[str] = []

    def read(self) -> dict[str, Any]:
        return setups.check(self.cleaned_data["kind"], _object(self.cleaned_data["setup"], "setup"))
