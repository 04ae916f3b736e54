"""What every page of the admin shares: roles decide, results are read-only."""

import json
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Field, JSONField, Model
from django.forms.fields import InvalidJSONInput
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin
from unfold.forms import AuthenticationForm
from unfold.paginator import InfinitePaginator

from masterchef import audit
from masterchef.accounts.models import User


class SignInForm(AuthenticationForm):
    """Everybody with a role may look around; Django's own form asks for `is_staff`."""

    def confirm_login_allowed(self, user: Any) -> None:
        if not user.is_active:
            raise self.get_invalid_login_error()


def may_enter(request: HttpRequest) -> bool:
    """Whether the request comes from a person; what they may do, each page decides."""
    return isinstance(request.user, User) and request.user.is_active


def may_operate(request: HttpRequest) -> bool:
    """Whether an operator or an admin asks."""
    return isinstance(request.user, User) and request.user.is_active and request.user.may_operate


class JsonField(forms.JSONField):
    """Refuses what Django's own breaks on, or hands on to a database that breaks on it."""

    def to_python(self, value: Any) -> Any:
        try:
            found = super().to_python(value)
            text = json.dumps(found, ensure_ascii=False)
            text.encode()
        except RecursionError:
            raise forms.ValidationError("It is nested too deeply; make it flatter.") from None
        except UnicodeEncodeError:
            raise forms.ValidationError("It holds half a surrogate pair; leave it out.") from None
        if "\\u0000" in text:
            raise forms.ValidationError("It holds a NUL character (\\u0000); leave it out.")
        return found

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What is shown again is what was written, not what was read of it."""
        return data if data is None else InvalidJSONInput(data)


class TotalAdmin(ModelAdmin):
    """No filter and no JSON that somebody writes breaks a page, and no table is ever counted.

    There may be a hundred thousand rows, so pages go on one by one.
    """

    paginator = InfinitePaginator
    show_full_result_count = False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """As Django answers a filter that makes no sense: it lets a NUL through, which PostgreSQL
        can't be asked for."""
        if any("\x00" in value for _, values in request.GET.lists() for value in values):
            return HttpResponseRedirect(f"{request.path}?e=1")
        return super().changelist_view(request, extra_context)

    def formfield_for_dbfield(
        self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """JSON is read by JsonField."""
        if isinstance(db_field, JSONField):
            kwargs["form_class"] = JsonField
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class ReadOnlyAdmin(TotalAdmin):
    """Everybody signed in reads; nobody changes a row by hand.

    Actions ask for the permission "operate".
    """

    list_per_page = 50
    compressed_fields = True

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(self.has_view_permission(request))

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_enter(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_operate_permission(self, request: HttpRequest) -> bool:
        return may_operate(request)

    def each(
        self,
        request: HttpRequest,
        rows: Iterable[Model],
        verb: Callable[[Any], object],
        said: str = "",
    ) -> None:
        """Apply the verb to each row; says `said` or what it returned, or why it could not.

        What was done stands in the audit log, with the row's state before and after.
        """
        name = f"{self.opts.model_name}.{request.POST.get('action', 'act')}"
        by = request.user if isinstance(request.user, User) else None
        for row in rows:
            before, subject = self.standing(row), str(row)
            try:
                returned = verb(row)
            except ValueError as error:  # StateError and the other refusals of verbs
                self.message_user(request, f"{row}: {error}", messages.ERROR)
            else:
                done = said or str(returned)
                audit.changed(by, name, subject, before=before, after=self.standing(row), done=done)
                self.message_user(request, f"{subject}: {done}", messages.SUCCESS)

    def standing(self, row: Any) -> dict[str, Any]:
        """What of a row an action may change, as the audit log tells it; {} once it is gone."""
        fresh = type(row)._default_manager.filter(pk=row.pk).first()
        names = (
            "state", "reason", "stage", "verdict", "enabled", "archived_at", "retired", "healthy",
        )  # fmt: skip
        return {name: getattr(fresh, name) for name in names if hasattr(fresh, name)}


class OperatedAdmin(ReadOnlyAdmin):
    """Rows that operators write, such as hosts."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_operate(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_operate(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_operate(request)


class LongTableAdmin(ReadOnlyAdmin):
    """Tables of millions of rows, newest first."""

    ordering = ("-id",)


def link_to_list(label: str, model: str, **filters: int | str | UUID) -> SafeString:
    """A link to the filtered list of another model, such as `"kitchen_turn", session=id`."""
    try:
        address = reverse(f"admin:{model}_changelist")
    except NoReverseMatch:
        return format_html("{}", label)
    query = urlencode({name: str(value) for name, value in filters.items()})
    return format_html('<a class="underline" href="{}?{}">{}</a>', address, query, label)
