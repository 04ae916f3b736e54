"""The library's verbs in the admin: made, followed, assigned, pulled, loaded, and refused."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agents import registry
from agents.models import (
    Assignment,
    AuditEntry,
    Host,
    HostModel,
    ModelFile,
    ModelVersion,
    Placement,
    Pull,
)
from masterchef.accounts.models import Role
from tests.agents.library.shelf import Shelf, serving

Browser = Callable[[Role], Client]
FILE = {"sha256": "ab" * 32, "bytes": 9, "stored": "models/x.gguf", "filename": "soup.gguf",
        "architecture": "llama", "parameters": 1}  # fmt: skip


@pytest.fixture
def shelf(transactional_db: None) -> Iterator[Shelf]:
    with serving() as running:
        running.models["old:latest"] = "abc"
        host = Host.objects.create(name="gpu", url=running.url, timeout_s=20)
        registry.check_host(host.pk)
        yield running


def post(client: Client, model: str, fields: dict[str, Any], pk: int | None = None) -> Any:
    page = "add" if pk is None else "change"
    return client.post(
        reverse(f"admin:agents_{model}_{page}", args=[] if pk is None else [pk]), fields
    )


def errors(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200
    return dict(answer.context["adminform"].form.errors)


def test_a_version_is_made_followed_assigned_and_another_pulled(
    shelf: Shelf, browser: Browser
) -> None:
    client, file, host = (
        browser(Role.OPERATOR),
        ModelFile.objects.create(**FILE),
        Host.objects.get(),
    )
    new = {"name": "soup:8b", "file": file.pk, "parameters": '{"num_ctx": 512}'}
    for field, wrong in {
        "name": {"name": "Soup!"}, "parameters": {"parameters": '{"num_ctx": "8k"}'},
    }.items():  # fmt: skip
        assert field in errors(post(client, "modelversion", new | wrong))
    assert "parameters" in errors(post(client, "modelversion", new | {"parameters": "{"}))
    assert not ModelVersion.objects.exists() and not AuditEntry.objects.exists()
    assert post(client, "modelversion", new).status_code == 302
    assert "name" in errors(post(client, "modelversion", new)), "it is taken"

    first = ModelVersion.objects.get()
    assert "name" in errors(post(client, "assignment", {"name": "stew", "host": host.pk}))
    assert "host" in errors(post(client, "assignment", {"name": "soup:8b"}))
    assert post(client, "assignment", {"name": "soup:8b", "host": host.pk}).status_code == 302
    assert Assignment.objects.get().by == first.by and Placement.objects.count() == 1

    edited = new | {"system": "Be brief."}
    assert post(client, "modelversion", edited, first.pk).status_code == 302
    assert list(ModelVersion.objects.order_by("number").values_list("number", "system")) == [
        (1, ""), (2, "Be brief."),
    ]  # fmt: skip
    assert Placement.objects.count() == 2, "its host gets the next version"

    assert "name" in errors(post(client, "pull", {"name": "kimi:cloud", "host": host.pk}))
    assert post(client, "pull", {"name": "qwen3:8b", "host": host.pk}).status_code == 302
    assert Pull.objects.get().name == "qwen3:8b"
    actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == [
        "version.create", "assignment.create", "version.create", "model.pull",
    ]  # fmt: skip


def test_a_model_is_loaded_unloaded_and_deleted_where_it_is(shelf: Shelf, browser: Browser) -> None:
    client, page = browser(Role.OPERATOR), reverse("admin:agents_hostmodel_changelist")

    def act(name: str) -> str:
        row = {"action": name, "_selected_action": [HostModel.objects.get().pk]}
        return client.post(page, row, follow=True).content.decode()

    assert "loaded" in act("load") and shelf.loaded == {"old:latest": "30m"}
    assert "unloaded" in act("unload") and not shelf.loaded
    shelf.refuses = 500
    assert "refused it" in act("load") and not shelf.loaded
    shelf.refuses = 0
    act("delete_there")
    assert not shelf.models and not HostModel.objects.exists()


def test_a_model_is_copied_and_shown_where_it_is(shelf: Shelf, browser: Browser) -> None:
    client, row = browser(Role.OPERATOR), HostModel.objects.get()
    assert post(client, "hostmodel", {"model": row.pk, "to": "new"}).status_code == 302
    assert shelf.models == {"old:latest": "abc", "new:latest": "abc"}
    assert shelf.count("POST /api/copy") == 1
    assert AuditEntry.objects.get().action == "model.copy"
    shelf.refuses = 500
    assert "refused it" in str(errors(post(client, "hostmodel", {"model": row.pk, "to": "x"})))
    shelf.refuses = 0
    assert "to" in errors(post(client, "hostmodel", {"model": row.pk, "to": "no such name!"}))
    page = reverse("admin:agents_hostmodel_change", args=[row.pk])
    assert "llama.context_length" in client.get(page).content.decode()
    shelf.models.clear()
    said = browser(Role.VIEWER).get(page)
    assert said.status_code == 200 and "model not found" in said.content.decode()


def test_the_page_that_brings_a_file_is_an_operators(shelf: Shelf, browser: Browser) -> None:
    page = reverse("admin:agents_upload_add")
    assert "agents/upload.js" in browser(Role.OPERATOR).get(page).content.decode()
    assert browser(Role.VIEWER).get(page).status_code == 403
    file = ModelFile.objects.create(**FILE)
    made = browser(Role.OPERATOR).get(reverse("admin:agents_modelversion_add"), {"file": file.pk})
    assert made.context["adminform"].form.initial["file"] == str(file.pk)


def test_a_known_hole_is_flagged_and_each_deleted_host_has_its_entry(
    shelf: Shelf, browser: Browser
) -> None:
    Host.objects.update(version="0.17.0")
    page, client = reverse("admin:agents_host_changelist"), browser(Role.OPERATOR)
    assert "CVE-2026-7482" in client.get(page).content.decode()
    several = [Host.objects.get().pk, Host.objects.create(name="desk", url="http://desk:1").pk]
    chosen = {"action": "delete_selected", "_selected_action": several, "post": "yes"}
    client.post(page, chosen)
    assert not Host.objects.exists()
    entries = AuditEntry.objects.filter(action="host.remove").values_list("subject", flat=True)
    assert sorted(entries) == ["desk", "gpu"]


@pytest.mark.parametrize("model", ["modelversion", "assignment", "pull", "hostmodel"])
def test_a_viewer_begins_nothing(shelf: Shelf, browser: Browser, model: str) -> None:
    assert post(browser(Role.VIEWER), model, {"name": "soup"}).status_code == 403
