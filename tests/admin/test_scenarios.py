"""Scenarios in the admin: a shipped one copied and changed; mistakes at their line."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agents.models import AuditEntry
from kitchen import library, sessions
from kitchen.generator import generate
from kitchen.models import Scenario
from masterchef.accounts.models import Role

pytestmark = pytest.mark.django_db
Browser = Callable[[Role], Client]
ADD = reverse("admin:kitchen_scenario_add")
LIST = reverse("admin:kitchen_scenario_changelist")


def act(client: Client, action: str, row: Any) -> None:
    client.post(LIST, {"action": action, "_selected_action": [row.pk]})


def test_one_is_drawn_by_the_generator(browser: Browser) -> None:
    client = browser(Role.OPERATOR)
    assert "draw: family" in client.get(ADD).content.decode()
    drawn = {"text": "", "family": "high_labor", "level": "3", "seed": "5"}
    assert client.post(ADD, drawn).status_code == 302
    made = generate("high_labor", 3, 5)
    row = Scenario.objects.get(name=made.name)
    assert (row.text, row.digest) == (made.text, made.scenario.digest)
    assert AuditEntry.objects.filter(action="scenario.create", subject=str(row)).exists()
    change = client.get(reverse("admin:kitchen_scenario_change", args=[row.pk]))
    assert list(change.context["adminform"].form.initial) == ["text"]
    assert "draw: family" not in change.content.decode()


def test_what_is_neither_written_nor_drawn_is_refused_at_its_field(browser: Browser) -> None:
    client, text = browser(Role.OPERATOR), library.shipped_text("busy_night_1")
    for given, field in (
        ({"text": ""}, "text"),
        ({"text": text, "family": "busy_night"}, "family"),
        ({"text": "", "family": "busy"}, "family"),
        ({"text": "", "family": "busy_night", "level": "1", "seed": "-1"}, "seed"),
    ):
        assert list(client.post(ADD, given).context["adminform"].form.errors) == [field]


def test_a_shipped_one_is_copied_changed_and_saved(browser: Browser) -> None:
    client = browser(Role.OPERATOR)
    assert client.get(LIST).status_code == 200  # the shipped ones have their rows now
    shipped = Scenario.objects.get(name="busy_night_1")
    page = client.get(ADD, {"copy": shipped.pk})
    text = page.context["adminform"].form.initial["text"]
    assert text == library.shipped_text("busy_night_1").replace(
        "name: busy_night_1", "name: busy_night_1_copy", 1
    )
    assert client.post(ADD, {"text": text}).status_code == 302
    copied = Scenario.objects.get(name="busy_night_1_copy")
    played = sessions.create_session(scenario="busy_night_1_copy", lineup="greedy", seed=1)
    edit = reverse("admin:kitchen_scenario_change", args=[copied.pk])
    changed = text.replace("duration_s: ", "duration_s: 1", 1)
    assert client.post(edit, {"text": changed}).status_code == 302
    played.refresh_from_db()
    assert played.scenario.digest == copied.digest and played.scenario.text == copied.text
    entries = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert entries == ["scenario.create", "scenario.edit"]


def test_a_mistake_stands_at_its_field_with_its_line(browser: Browser) -> None:
    client = browser(Role.OPERATOR)
    text = library.shipped_text("busy_night_1").replace("level: 1", "level: seven")
    line = next(n for n, row in enumerate(text.splitlines(), 1) if row.startswith("level:"))
    answer = client.post(ADD, {"text": text})
    (said,) = answer.context["adminform"].form.errors["text"]
    assert said.startswith(f"text:{line}: level: ")
    taken = client.post(ADD, {"text": library.shipped_text("busy_night_1")})
    assert "write another name" in taken.context["adminform"].form.errors["text"][0]
    assert not Scenario.objects.exists() and not AuditEntry.objects.exists()


def test_what_was_played_is_retired_and_not_deleted(browser: Browser) -> None:
    client = browser(Role.OPERATOR)
    text = library.shipped_text("busy_night_1").replace("name: busy_night_1", "name: mine")
    row, _ = library.save_scenario(text)
    sessions.create_session(scenario="mine", lineup="greedy", seed=1)
    act(client, "delete_unused", row)
    assert Scenario.objects.filter(pk=row.pk).exists()
    act(client, "retire", row)
    assert library.find_scenario("mine") is None
    act(client, "retire", row)
    assert library.find_scenario("mine") is not None


def test_a_viewer_reads_and_writes_nothing(browser: Browser) -> None:
    viewer = browser(Role.VIEWER)
    text = library.shipped_text("busy_night_1").replace("name: busy_night_1", "name: mine")
    row, _ = library.save_scenario(text)
    change = reverse("admin:kitchen_scenario_change", args=[row.pk])
    assert viewer.get(change).status_code == 200
    assert viewer.post(change, {"text": text}).status_code == 403
    assert viewer.post(ADD, {"text": text}).status_code == 403
