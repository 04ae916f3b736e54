"""What operators write in the admin: checked by the readers of files, saved by verbs, audited."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agents.hosts.authority import Authority
from agents.models import AuditEntry, Host
from agents.registry import keys
from judging.models import Cell, Gold, Matrix, Prompt, SavedSetup, Trial
from judging.setups import save
from judging.trials import library, setups
from masterchef.accounts.models import Role

pytestmark = pytest.mark.django_db
Browser = Callable[[Role], Client]
PROMPT = {"name": "mine", "kind": "direct", "description": "d", "text": "Read. {trial}\n",
          "output_schema": ""}  # fmt: skip
STUDY = json.dumps({"protocolSection": {"identificationModule": {"nctId": "NCT00000009"}}})


@pytest.fixture
def operator(browser: Browser) -> Client:
    library.sync()
    return browser(Role.OPERATOR)


def post(client: Client, model: str, fields: dict[str, Any], pk: object = None) -> Any:
    page = f"admin:judging_{model}_{'change' if pk else 'add'}"
    return client.post(reverse(page, args=[pk] if pk else []), fields)


def errors(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 200, "it was saved"
    return dict(answer.context["adminform"].form.errors)


def used(prompt: Prompt) -> None:
    matrix = Matrix.objects.create(kind="matrix", name="x", setup={"metric": "entities_f1"})
    trial = Trial.objects.all()[0]
    Cell.objects.create(
        matrix=matrix, position=0, combination="x", prompt=prompt, model="m", trial=trial
    )


def test_a_prompt_is_created_edited_and_once_used_gets_its_next_version(operator: Client) -> None:
    assert post(operator, "prompt", PROMPT).status_code == 302
    first = Prompt.objects.get(name="mine")
    assert post(operator, "prompt", PROMPT | {"text": "Look. {trial}"}, first.pk).status_code == 302
    first.refresh_from_db()
    assert (first.version, first.text) == (1, "Look. {trial}\n")
    used(first)
    assert post(operator, "prompt", PROMPT | {"text": "Now. {trial}"}, first.pk).status_code == 302
    versions = Prompt.objects.filter(name="mine").order_by("version")
    assert [row.text for row in versions] == ["Look. {trial}\n", "Now. {trial}\n"]
    create, *edits = AuditEntry.objects.order_by("pk")
    assert create.action == "prompt.create" and create.details["after"]["name"] == "mine"
    assert edits[0].details == {"before": {"text": "Read. {trial}\n"},
                                "after": {"text": "Look. {trial}\n"}}  # fmt: skip
    assert {entry.who for entry in (create, *edits)} == {create.who}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": "no place"}, "text"),
        ({"name": "Not A Name"}, "name"),
        ({"output_schema": "[1]"}, "output_schema"),
        ({"output_schema": "{"}, "output_schema"),
        ({"output_schema": '{"type": "array"}'}, "output_schema"),
    ],
)
def test_a_mistake_stands_at_its_field_and_changes_nothing(
    operator: Client, changes: dict[str, str], field: str
) -> None:
    before = Prompt.objects.count()
    assert field in errors(post(operator, "prompt", PROMPT | changes))
    assert Prompt.objects.count() == before and not AuditEntry.objects.exists()


def test_a_copy_is_filled_in_as_the_other_is(operator: Client) -> None:
    row = Prompt.objects.get(name="direct_short")
    page = operator.get(reverse("admin:judging_prompt_add"), {"copy": row.pk})
    assert page.context["adminform"].form.initial["text"] == row.text


def test_a_retired_version_is_not_the_newest_and_comes_back(operator: Client) -> None:
    row = Prompt.objects.get(name="direct_short")
    act = {"action": "retire", "_selected_action": [row.pk]}
    operator.post(reverse("admin:judging_prompt_changelist"), act)
    assert setups.find_prompt("direct_short") is None and setups.find_prompt(str(row)) == row
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.details["after"]) == ("prompt.retire", {"retired": True})
    operator.post(reverse("admin:judging_prompt_changelist"), act)
    assert setups.find_prompt("direct_short") == row


def test_trials_gold_and_setups_are_written(operator: Client) -> None:
    assert post(operator, "trial", {"name": "colon", "document": STUDY}).status_code == 302
    gold = {"expected_extraction": {"entities": []}}
    fields = {"trial": "colon", "document": json.dumps(gold)}
    assert post(operator, "gold", fields).status_code == 302
    assert Gold.objects.get(trial__name="colon").document == gold
    setup = {
        "name": "nightly",
        "kind": "matrix",
        "setup": json.dumps({"models": ["scripted"], "repeats": 2}),
    }
    assert post(operator, "savedsetup", setup).status_code == 302
    assert SavedSetup.objects.get().setup["repeats"] == 2
    assert "setup" in errors(post(operator, "savedsetup", setup | {"setup": '{"repeats": 0}'}))
    assert "document" in errors(post(operator, "trial", {"name": "x", "document": "{}"}))
    assert "document" in errors(post(operator, "gold", fields | {"document": '{"a": 1}'}))
    actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["trial.create", "gold.create", "setup.create"]
    evening = {"scenario": "busy_night_1", "lineup": "nobodys"}
    told = setup | {"kind": "session", "setup": json.dumps(evening)}
    other = told | {"setup": json.dumps(evening | {"lineup": "greedy"})}
    assert "another name" in errors(post(operator, "savedsetup", other))["name"][0]
    assert "lineup" in errors(post(operator, "savedsetup", told | {"name": "x"}))["setup"][0]


@pytest.mark.parametrize("model", ["gold", "savedsetup"])
def test_gold_and_setups_are_retired_and_taken_back(operator: Client, model: str) -> None:
    save("nightly", "matrix", {"models": ["scripted"]}, owner=None)
    row: Any = {"gold": Gold, "savedsetup": SavedSetup}[model].objects.all()[0]
    act = {"action": "retire", "_selected_action": [row.pk]}
    for to in (True, False):
        operator.post(reverse(f"admin:judging_{model}_changelist"), act)
        row.refresh_from_db()
        assert row.retired is to


@pytest.mark.parametrize("model", ["prompt", "trial", "gold", "savedsetup"])
def test_a_viewer_reads_and_writes_nothing(browser: Browser, model: str) -> None:
    library.sync()
    save("nightly", "matrix", {"models": ["scripted"]}, owner=None)
    viewer = browser(Role.VIEWER)
    row = {"prompt": Prompt, "trial": Trial, "gold": Gold, "savedsetup": SavedSetup}[model]
    pk = row._default_manager.all()[0].pk  # type: ignore[attr-defined]
    assert viewer.get(reverse(f"admin:judging_{model}_change", args=[pk])).status_code == 200
    assert post(viewer, model, PROMPT).status_code == 403
    assert post(viewer, model, PROMPT, pk).status_code == 403


def test_an_action_is_audited_with_the_state_before_and_after(
    session: Any, browser: Browser
) -> None:
    client = browser(Role.OPERATOR)
    page = reverse("admin:kitchen_session_changelist")
    client.post(page, {"action": "pause", "_selected_action": [session.pk]})
    entry = AuditEntry.objects.latest("pk")
    assert entry.action == "session.pause" and entry.who.startswith("operator-")
    assert entry.details["before"]["state"] == "running"
    assert entry.details["after"]["state"] == "paused"
    count = AuditEntry.objects.count()
    client.post(page, {"action": "pause", "_selected_action": [session.pk]})  # refused
    assert AuditEntry.objects.count() == count


@pytest.mark.parametrize("label", ["judging_cell", "kitchen_turn", "masterchef_event",
                                   "agents_modelcall", "agents_auditentry"])  # fmt: skip
def test_long_tables_are_never_counted(session: Any, browser: Browser, label: str) -> None:
    client = browser(Role.ADMIN)
    with CaptureQueriesContext(connection, ) as captured:  # fmt: skip
        assert client.get(reverse(f"admin:{label}_changelist")).status_code == 200
    whole = [each["sql"] for each in captured if "COUNT(" in each["sql"].upper()]
    assert [each for each in whole if f'FROM "{label}"' in each and "WHERE" not in each] == []


def test_a_hosts_secrets_are_written_sealed_and_shown_nowhere(
    operator: Client, tmp_path: Path
) -> None:
    pem = Authority(tmp_path).client("infer", days=1).read_text()
    fields = {"name": "gpu", "url": "https://127.0.0.1:9", "protocol": "ollama", "tags": "[]",
              "slots": 2, "timeout_s": 5, "fields": "{}", "api_key": "sesame-4711",
              "infer_cert": pem, "hostmodel_set-TOTAL_FORMS": 0,
              "hostmodel_set-INITIAL_FORMS": 0}  # fmt: skip
    add = reverse("admin:agents_host_add")
    assert "infer_cert" in errors(operator.post(add, fields | {"infer_cert": "nonsense"}))
    assert operator.post(add, fields).status_code == 302
    host = Host.objects.get()
    assert keys.key_of(host) == "sesame-4711" and keys.infer_identity(host).pem() == pem.strip()
    change = reverse("admin:agents_host_change", args=[host.pk])
    shown = operator.get(change).content.decode()
    assert "sesame" not in shown and "PRIVATE KEY" not in shown

    kept = fields | {"api_key": "", "infer_cert": "", "forget": ["api_key"]}
    assert operator.post(change, kept).status_code == 302
    host.refresh_from_db()
    assert keys.key_of(host) == "" and keys.infer_identity(host).pem() == pem.strip()
    audited = {each.action: str(each.__dict__) for each in AuditEntry.objects.all()}
    assert set(audited) == {"host.add", "host.edit"} and "sesame" not in str(audited)
