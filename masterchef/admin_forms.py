"""Pages of the admin that write: a form, checked by the room's own reader, saved by its verb.

    class PromptAdmin(WrittenAdmin):
        form = PromptForm                       # fields, and `read()`, which raises what it refuses

        def written(self, form, row, by):       # row: None for a new one
            return library.save_prompt(form.read_value, owner=by)[0]

What a verb makes may be another row than the one on the page: the next version, say. Each change
has its entry in the audit log, and Django's own log of the admin is not written beside it.
"""

from abc import ABCMeta, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db import models, transaction
from django.forms.models import ModelFormMetaclass
from django.forms.widgets import MediaDefiningClass
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.widgets import UnfoldAdminTextareaWidget

from masterchef import audit
from masterchef.accounts.models import User
from masterchef.admin_base import ReadOnlyAdmin, may_operate


class LongField(forms.CharField):
    """Text of many lines, in letters of one width."""

    def __init__(self, rows: int = 16, **options: Any) -> None:
        look = {"rows": rows, "style": "font-family: monospace; font-size: 12px; width: 100%",
                "spellcheck": "false"}  # fmt: skip
        widget = UnfoldAdminTextareaWidget(attrs=look)
        super().__init__(widget=widget, strip=False, **options)


class _AbstractForm(ABCMeta, ModelFormMetaclass):
    """Of forms whose `read` is each form's own."""


class _AbstractAdmin(ABCMeta, MediaDefiningClass):
    """Of pages whose verb is each page's own."""


class WrittenForm(forms.ModelForm, metaclass=_AbstractForm):
    """`read()` gives what is to be saved, or raises an error with `problems`, a field each."""

    read_value: Any = None
    # Where a problem goes that begins with none of the form's fields.
    rest: ClassVar[str | None] = None
    # How readers call a field where the form calls it something else.
    named: ClassVar[dict[str, str]] = {}

    # Not where the verb writes elsewhere than into the database: there it is done once, while the
    # form is checked, and `made` is what it made.
    rehearsed: ClassVar[bool] = True
    made: Any = None

    # What will save it; its page sets this.
    verb: Callable[[Any], object] = staticmethod(lambda form: None)

    @abstractmethod
    def read(self) -> Any:
        """What is to be saved; raises what it refuses."""

    def clean(self) -> dict[str, Any]:
        if self.errors:
            return self.cleaned_data
        try:
            self.read_value = self.read()
            if not self.rehearsed:
                self.made = self.verb(self)
                return self.cleaned_data
            with transaction.atomic():  # a rehearsal: what the verb refuses stands at its field
                self.verb(self)
                transaction.set_rollback(True)
        except ValueError as error:  # BadFile, LineupError: all problems at once
            for problem in getattr(error, "problems", [str(error)]):
                self.add_error(self._field_of(problem), problem)
        return self.cleaned_data

    def _field_of(self, problem: str) -> str | None:
        for part in problem.split(":")[:3]:
            word = part.strip().partition(".")[0].partition("[")[0]
            name = self.named.get(word, word)
            if name in self.fields:
                return name
        return self.rest

    def _post_clean(self) -> None:
        """The row is the verb's business: its columns are not filled from the form."""


class WrittenAdmin(ReadOnlyAdmin, metaclass=_AbstractAdmin):
    """Operators write rows by a verb; `old` tells what a row's fields are in the form."""

    room = ""  # of the audit log's actions, such as "prompt"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_operate(request)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return may_operate(request)

    @abstractmethod
    def old(self, row: Any) -> dict[str, Any]:
        """The form's fields as the row has them."""

    @abstractmethod
    def written(self, form: Any, row: Any | None, by: User) -> Any:
        """The row that the room's verb made; None: a new one."""

    def standing(self, row: Any) -> dict[str, Any]:
        """All that was written in it, too: the audit log is what is left of one that is deleted."""
        fresh = type(row)._default_manager.filter(pk=row.pk).first()
        return {} if fresh is None else self.old(fresh) | super().standing(row)

    def get_list_display(self, request: HttpRequest) -> Any:
        """Who may not write is offered no copy."""
        shown = super().get_list_display(request)
        return shown if may_operate(request) else [name for name in shown if name != "copy_link"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return list(self.form.declared_fields) if may_operate(request) else super().get_fields(
            request, obj
        )  # fmt: skip

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new one, as another is: `?copy=17`."""
        source = request.GET.get("copy", "")
        row = self.model.objects.filter(pk=source).first() if source.isdecimal() else None
        return self.old(row) if row is not None else {}

    def get_form(self, request: HttpRequest, obj: Any = None, **options: Any) -> Any:
        if not may_operate(request):
            return super().get_form(request, obj, **options)
        declared: Any = self.form
        initial = {} if obj is None else self.old(obj)
        by: Any = request.user

        class OfRow(declared):
            verb = staticmethod(lambda form: self.written(form, obj, by))

            def __init__(self, *args: Any, **more: Any) -> None:
                more["initial"] = {**initial, **(more.get("initial") or {})}
                super().__init__(*args, **more)

        return OfRow

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        return form.instance

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        assert isinstance(request.user, User)
        before = self.old(obj) if change else {}
        row = self.written(form, obj if change else None, request.user)
        action = f"{self.room}.{'edit' if change else 'create'}"
        audit.changed(request.user, action, row, before=before, after=self.old(row))
        obj.pk, obj.made = row.pk, row

    def save_related(self, *args: Any) -> None:
        """There are no other rows on the page."""

    def construct_change_message(self, *args: Any, **more: Any) -> Any:
        return []

    def log_addition(self, *args: Any) -> None:
        """The audit log has it."""

    log_change = log_deletion = log_addition

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: Any = None
    ) -> HttpResponse:
        return self._saved(request, obj)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._saved(request, obj)

    def _saved(self, request: HttpRequest, obj: Any) -> HttpResponse:
        self.message_user(request, f"{obj.made} is saved", messages.SUCCESS)
        where = f"admin:{obj._meta.app_label}_{obj._meta.model_name}"
        if "_continue" in request.POST:
            return HttpResponseRedirect(reverse(f"{where}_change", args=[obj.pk]))
        return HttpResponseRedirect(reverse(f"{where}_changelist"))

    def copy_link(self, row: Any) -> SafeString:
        """To the form of a new one, filled in as this one is."""
        add = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_add")
        return format_html('<a class="underline" href="{}?copy={}">Copy</a>', add, row.pk)

    copy_link.short_description = "copy"  # type: ignore[attr-defined]
