"""Admin of the agents: hosts and what they have, the ledger of calls, the journal."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from kombu.exceptions import OperationalError
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RangeDateTimeFilter
from unfold.decorators import action

from agents import registry
from agents.admin.host_form import HostForm
from agents.hosts import flaws
from agents.library import audit
from agents.models import Credential, Host, HostModel, LanguageModel, ModelCall
from masterchef.admin_base import LongTableAdmin, OperatedAdmin, ReadOnlyAdmin
from masterchef.celery import app


class HostModelInline(TabularInline):
    """What the host said it has; only the host says so."""

    model = HostModel
    fields = ("model", "seen_at", "refused")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[HostModel]:
        rows: QuerySet[HostModel] = super().get_queryset(request)
        return rows.select_related("model", "host")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


@admin.register(Host)
class HostAdmin(OperatedAdmin):
    form = HostForm
    list_display = (
        "name",
        "url",
        "protocol",
        "enabled",
        "draining",
        "healthy",
        "slots",
        "model_count",
        "version",
        "known_holes",
        "checked_at",
        "error",
    )
    list_filter = ("enabled", "healthy", "protocol")
    search_fields = ("name", "url")
    readonly_fields = ("healthy", "checked_at", "version", "known_holes", "error")
    inlines = (HostModelInline,)
    actions = ("sync", "check_from_worker")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Host]:
        rows: QuerySet[Host] = super().get_queryset(request)
        return rows.annotate(_models=Count("models"))

    def save_model(self, request: HttpRequest, obj: Host, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        by = audit.person(request)
        changed = sorted({*form.changed_data, *form.secrets})
        audit.write(by, "host.edit" if change else "host.add", obj, changed=changed)

    def delete_model(self, request: HttpRequest, obj: Host) -> None:
        by = audit.person(request)
        audit.write(by, "host.remove", obj, url=obj.url)
        super().delete_model(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What a host told goes with it, though nobody may delete that alone."""
        deleted, count, _, protected = super().get_deleted_objects(objs, request)
        return deleted, count, set(), protected

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Host]) -> None:
        """Of several at once each has its entry, too."""
        for host in queryset:
            self.delete_model(request, host)

    @admin.display(description="known holes")
    def known_holes(self, host: Host) -> str:
        return ", ".join(flaw.id for flaw in flaws.of(host.protocol, host.version))

    @admin.display(description="models", ordering="_models")
    def model_count(self, host: Any) -> int:
        return int(host._models)

    @action(description="Test from here and read its models", permissions=["operate"])
    def sync(self, request: HttpRequest, rows: QuerySet[Host]) -> None:
        self.each(request, registry.check_hosts(rows), _said)

    @action(description="Test from a worker", permissions=["operate"])
    def check_from_worker(self, request: HttpRequest, rows: QuerySet[Host]) -> None:
        def ask(host: Host) -> str:
            try:
                app.send_task("agents.check_host", [host.pk], queue="kitchen", retry=False)
            except OperationalError as error:
                raise ValueError(f"no worker asked, Redis does not answer: {error}") from error
            return "a worker was asked; reload to see what it found"

        self.each(request, rows, ask)


def _said(host: Host) -> str:
    if not host.healthy:
        raise ValueError(host.error or "does not answer")
    return f"answers, version {host.version or 'unknown'}, {host.models.count()} models"


@admin.register(LanguageModel)
class LanguageModelAdmin(ReadOnlyAdmin):
    list_display = ("name", "digest", "context_length", "host_names")
    list_filter = (("hosts", AutocompleteSelectFilter),)
    list_filter_submit = True
    search_fields = ("name", "digest")
    ordering = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[LanguageModel]:
        rows: QuerySet[LanguageModel] = super().get_queryset(request)
        return rows.prefetch_related("hosts")

    @admin.display(description="hosts")
    def host_names(self, model: LanguageModel) -> str:
        return ", ".join(host.name for host in model.hosts.all())


@admin.register(ModelCall)
class ModelCallAdmin(LongTableAdmin):
    list_display = (
        "at",
        "work",
        "number",
        "run",
        "seat",
        "model",
        "host",
        "tokens_in",
        "tokens_cached",
        "tokens_out",
        "total_ms",
        "error_class",
    )
    list_filter = (
        ("run", AutocompleteSelectFilter),
        ("host", AutocompleteSelectFilter),
        "purpose",
        "cost_source",
        "truncated",
        ("at", RangeDateTimeFilter),
    )
    list_filter_submit = True
    list_select_related = ("run", "host")
    search_fields = ("=work", "model", "=seat", "=error_class", "error")


@admin.register(Credential)
class CredentialAdmin(ReadOnlyAdmin):
    """Who has which; the secrets themselves stay on their machines."""

    list_display = (
        "flavor",
        "name",
        "machine",
        "kind",
        "enabled",
        "holder",
        "lease_until",
        "limited_until",
    )
    list_filter = ("flavor", "machine", "kind", "enabled")
    search_fields = ("name", "=holder")
    ordering = ("flavor", "machine", "name")
    actions = ("switch",)

    @action(description="Use no more, or use again", permissions=["operate"])
    def switch(self, request: HttpRequest, rows: QuerySet[Credential]) -> None:
        def turn(credential: Credential) -> str:
            Credential.objects.filter(pk=credential.pk).update(enabled=not credential.enabled)
            return "not used any more" if credential.enabled else "used again"

        self.each(request, rows, turn)
