"""People and their roles. Only admins see this."""

from http import HTTPStatus
from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.http import HttpRequest
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from masterchef import audit
from masterchef.accounts import people
from masterchef.accounts.models import Role, SpendingLimit, User
from masterchef.admin_base import TotalAdmin


@admin.register(User)
class UserAdmin(DjangoUserAdmin, TotalAdmin):
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "email", "role", "is_active", "last_login", "date_joined")
    list_filter = ("role", "is_active")
    search_fields = ("username", "email", "first_name", "last_name")
    date_hierarchy = "date_joined"
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("first_name", "last_name", "email")}),
        ("May", {"fields": ("role", "is_active")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "role", "usable_password", "password1", "password2")}),
    )

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._administers(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._administers(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._administers(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._administers(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Nobody deletes the account they are using, nor the last admin: that locks everyone out.
        return self._administers(request) and obj != request.user and not _last_admin(obj)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        before = people.standing(obj) if change else {}
        super().save_model(request, obj, form, change)
        verb = "edit" if change else "add"
        people.note(request.user, verb, obj, before=before, password=not change)

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        people.note(request.user, "remove", obj, before=people.standing(obj), password=False)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for row in queryset:
            self.delete_model(request, row)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:
        """A password has a page of its own, which saves by itself."""
        answer = super().user_change_password(request, id, form_url)
        if request.method == "POST" and answer.status_code == HTTPStatus.FOUND:
            person = User.objects.get(pk=id)
            before = people.standing(person)
            people.note(request.user, "edit", person, before=before, password=True)
        return answer

    def _administers(self, request: HttpRequest) -> bool:
        return administers(request)


@admin.register(SpendingLimit)
class SpendingLimitAdmin(TotalAdmin):
    """What a person, or everybody of a role, may use in a day. Only admins see this."""

    list_display = ("__str__", "role", "tokens_a_day", "usd_a_day")
    list_filter = ("role",)
    list_select_related = ("user",)
    search_fields = ("user__username",)
    ordering = ("role", "user__username")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return administers(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return administers(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return administers(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return administers(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return administers(request)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """As Django does, with an entry in the audit log."""
        old = SpendingLimit.objects.filter(pk=obj.pk).values("tokens_a_day", "usd_a_day").first()
        super().save_model(request, obj, form, change)
        by = request.user if isinstance(request.user, User) else None
        after = {"tokens_a_day": obj.tokens_a_day, "usd_a_day": obj.usd_a_day}
        audit.changed(by, "limit.save", obj, before=dict(old or {}), after=after)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        by = request.user if isinstance(request.user, User) else None
        audit.write(by, "limit.delete", obj, tokens_a_day=obj.tokens_a_day, usd_a_day=obj.usd_a_day)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for row in queryset:
            self.delete_model(request, row)


def administers(request: HttpRequest) -> bool:
    """Whether an admin asks."""
    user = request.user
    return isinstance(user, User) and user.is_active and user.may_administer


def _last_admin(user: User | None) -> bool:
    if user is None or not user.may_administer:
        return False
    others = User.objects.filter(is_active=True).exclude(pk=user.pk)
    return not (others.filter(role=Role.ADMIN) | others.filter(is_superuser=True)).exists()
