"""Optimisations over REST: estimated, started, steered, decided on; each with its audit entry."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from agents.models import AuditEntry
from judging.models import Optimisation
from judging.trials import library
from masterchef.accounts.models import Role, User

pytestmark = pytest.mark.django_db(transaction=True)
AT = "/api/v1/optimisations"
TRIALS = ["breast_cancer_her2_positive", "colorectal_msi_high", "lung_egfr_mutated"]


@pytest.fixture
def known() -> None:
    """Prompts and trials that come along, and a model on a host that nobody asks."""
    from agents import registry
    from agents.models import Host, HostModel, LanguageModel

    library.sync()
    host = Host.objects.create(name="one", url="http://127.0.0.1:9", healthy=True)
    model = LanguageModel.objects.create(name="scripted", digest="1", context_length=8192)
    HostModel.objects.create(host=host, model=model)
    assert registry.is_model("scripted")


def client(role: Role) -> APIClient:
    found = APIClient()
    found.force_authenticate(User.objects.create_user(f"{role}-1", role=role))
    return found


def created() -> Optimisation:
    from judging.trials import optimising

    setup: dict[str, Any] = {"prompt": "direct_short", "models": ["scripted"],
                             "proposer": "scripted", "trials": TRIALS}  # fmt: skip
    return optimising.create(setup, check_hosts=False)


def test_verbs_change_the_state_and_are_audited(known: None) -> None:
    whole, operator = created(), client(Role.OPERATOR)
    for verb, state in (("start", "running"), ("pause", "paused"), ("resume", "running")):
        answer = operator.post(f"{AT}/{whole.pk}/{verb}")
        assert (answer.status_code, answer.json()["state"]) == (200, state)
    told = operator.post(f"{AT}/{whole.pk}/cancel", {"reason": "enough"}, format="json").json()
    assert (told["state"], told["reason"]) == ("cancelled", "enough")
    assert operator.post(f"{AT}/{whole.pk}/accept").status_code == 409
    assert operator.post(f"{AT}/{whole.pk}/reject").json()["verdict"] == "rejected"
    entries = AuditEntry.objects.order_by("pk")
    assert [each.action.partition(".")[2] for each in entries] == [
        "start", "pause", "resume", "cancel", "reject",
    ]  # fmt: skip
    assert entries[1].details == {"before": {"state": "running"}, "after": {"state": "paused"}}
    assert {each.who for each in entries} == {"operator-1"}


def test_a_viewer_looks_and_changes_nothing(known: None) -> None:
    whole, viewer = created(), client(Role.VIEWER)
    assert viewer.get(AT).json()["results"][0]["prompt"] == "direct_short@1"
    told = viewer.get(f"{AT}/{whole.pk}").json()
    assert told["steps"][0]["text"] == whole.prompt.text and told["comparison"] == []
    for verb in ("start", "pause", "resume", "cancel", "accept", "reject"):
        assert viewer.post(f"{AT}/{whole.pk}/{verb}").status_code == 403
    whole.refresh_from_db()
    assert whole.state == "created" and not AuditEntry.objects.exists()


def test_a_list_takes_no_query_a_row(known: None, django_assert_max_num_queries: Any) -> None:
    viewer = client(Role.VIEWER)
    for _ in range(12):
        created()
    with django_assert_max_num_queries(3):
        assert len(viewer.get(AT).json()["results"]) == 12


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"trials": TRIALS[:2]}, "trials"),
    ({"prompt": "nobody"}, "prompt"),
    ({"rounds": 0}, "rounds"),
    ({"proposer": "baseline:null"}, "proposer"),
]


@pytest.mark.parametrize(("changes", "attr"), WRONG)
def test_what_is_wrong_stands_at_its_field(known: None, changes: dict[str, Any], attr: str) -> None:
    body = {"prompt": "direct_short", "models": ["scripted"], "proposer": "scripted",
            "trials": TRIALS, "start": False} | changes  # fmt: skip
    answer = client(Role.OPERATOR).post(AT, body, format="json")
    assert answer.status_code == 400
    assert attr in {each["attr"] for each in answer.json()["errors"]}
    assert not Optimisation.objects.exists()
