"""Forms of the library's pages: a version made or followed, a model assigned or pulled."""

import json
from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from agents.library.errors import LibraryError
from agents.models import Assignment, Host, HostModel, ModelFile, ModelVersion, Pull
from masterchef.admin_forms import LongField, WrittenForm


def _line(**options: Any) -> forms.CharField:
    return forms.CharField(widget=UnfoldAdminTextInputWidget(), **options)


def _of(rows: Any, **options: Any) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(rows, widget=UnfoldAdminSelectWidget(), **options)


class VersionForm(WrittenForm):
    name = _line(required=False, max_length=200, help_text="name:tag of a new model")
    file = _of(ModelFile.objects.order_by("-pk"))
    system = LongField(rows=4, required=False)
    template = LongField(rows=6, required=False, help_text="in the host's syntax")
    parameters = LongField(
        rows=4, required=False, help_text='{"num_ctx": 8192, "temperature": 0, "stop": ["</s>"]}'
    )
    rest = "parameters"

    class Meta:
        model = ModelVersion
        fields: list[str] = []

    def read(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        try:
            given["parameters"] = json.loads(given["parameters"].strip() or "{}")
        except (ValueError, RecursionError) as error:
            raise LibraryError(f"parameters: not JSON: {error}") from None
        if not isinstance(given["parameters"], dict):
            raise LibraryError("parameters: write a JSON object")
        return given


class AssignmentForm(WrittenForm):
    name = _line(max_length=200, help_text="name:tag of a model of the library")
    host = _of(Host.objects.order_by("name"), required=False)
    host_tag = _line(required=False, max_length=40, help_text="all hosts with it, later ones too")
    rest = "name"

    class Meta:
        model = Assignment
        fields: list[str] = []

    def read(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class PullForm(WrittenForm):
    name = _line(max_length=200, help_text="as the host's registry has it, such as qwen3:8b")
    host = _of(Host.objects.filter(protocol="ollama").order_by("name"))
    rest = "name"

    class Meta:
        model = Pull
        fields: list[str] = []

    def read(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class CopyForm(WrittenForm):
    """The host makes the copy, which no rehearsal could take back."""

    model = _of(
        HostModel.objects.filter(host__protocol="ollama")
        .select_related("model", "host")
        .order_by("model__name", "host__name")
    )
    to = _line(max_length=200, help_text="name:tag of the copy, on the same host")
    rest = "to"
    rehearsed = False

    class Meta:
        model = HostModel
        fields: list[str] = []

    def read(self) -> dict[str, Any]:
        return dict(self.cleaned_data)
