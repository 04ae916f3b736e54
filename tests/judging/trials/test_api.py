"""The trial matrix over REST: what a client sends wrong, and what a run gives back."""

import secrets
from typing import Any

import pytest
from rest_framework.test import APIClient

from judging.models import Cell, Gold, Matrix, SavedSetup
from judging.setups import save
from masterchef.accounts.models import Role, User
from masterchef.accounts.tokens import Refresh

from .conftest import SETUP, Make, run_all

pytestmark = pytest.mark.django_db(transaction=True)
API = "/api/v1"


@pytest.fixture
def operator(transactional_db: None) -> APIClient:
    user = User.objects.create_user(f"op-{secrets.token_hex(3)}", role=Role.OPERATOR)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {Refresh.for_user(user).access_token}")
    return client


def wrong(answer: Any) -> dict[str, str]:
    assert answer.status_code == 400, answer.content
    return {entry["attr"]: entry["detail"] for entry in answer.json()["errors"]}


def test_every_mistake_of_a_setup_is_named_by_its_field(make: Make, operator: APIClient) -> None:
    setup = {"prompts": ["nobody"], "models": ["missing"], "trials": ["none"]}
    found = wrong(operator.post(f"{API}/matrices", setup))
    assert {name.partition(".")[0] for name in found} == {"prompts", "models", "trials"}
    assert not Matrix.objects.exists()


def test_a_setup_is_estimated_saved_started_and_started_again(
    make: Make, operator: APIClient
) -> None:
    told = operator.post(f"{API}/matrices/estimate", SETUP).json()
    assert (told["cells"], told["calls"], told["unscored"]) == (4, 4, [])
    first = operator.post(f"{API}/matrices", {**SETUP, "save_as": "mine"})
    assert first.status_code == 201, first.content
    again = operator.post(f"{API}/matrices", {"saved": "mine", "seed": 3, "start": False}).json()
    assert (again["state"], again["setup"]["seed"]) == ("created", 3)
    assert first.json()["setup_digest"] == again["setup_digest"]
    same = operator.get(f"{API}/matrices", {"same_as": again["id"]}).json()
    assert same["count"] == 2
    assert "there are mine" in wrong(operator.post(f"{API}/matrices", {"saved": "x"}))["saved"]


def test_a_matrix_whose_setup_cant_be_saved_is_not_made(make: Make, operator: APIClient) -> None:
    save("evening", "session", {"scenario": "busy_night_1", "lineup": "greedy"}, owner=None)
    refused = operator.post(f"{API}/matrices", {**SETUP, "save_as": "evening"})
    assert "choose another name" in wrong(refused)["save_as"]
    assert not Matrix.objects.exists()
    assert SavedSetup.objects.get().kind == "session"


def test_a_prompt_is_saved_refused_and_given_back_as_a_file(
    make: Make, operator: APIClient
) -> None:
    body = {"name": "mine", "kind": "direct", "text": "{trial} {nonsense}"}
    assert "unknown placeholder {nonsense}" in wrong(operator.post(f"{API}/prompts", body))["text"]
    made = operator.post(f"{API}/prompts", body | {"text": "Elements: {trial}"})
    assert (made.status_code, made.json()["placeholders"]) == (201, ["trial"])
    file = operator.get(f"{API}/prompts/{made.json()['id']}/file").content.decode()
    again = operator.post(f"{API}/prompts", {"file": file})
    assert (again.status_code, again.json()["id"]) == (200, made.json()["id"])


def test_a_gold_standard_for_an_unknown_trial_and_a_huge_document_are_refused(
    make: Make, operator: APIClient
) -> None:
    document = Gold.objects.first().document
    body = {"document": {"gold_standard": {"nobody": document}}}
    assert "there is no trial" in wrong(operator.post(f"{API}/gold", body))["document"]
    huge = operator.post(f"{API}/trials", {"document": {"text": "x" * 1_100_000}})
    assert huge.status_code == 413


def test_an_ended_matrix_gives_its_report_charts_and_tables(
    make: Make, operator: APIClient
) -> None:
    matrix = run_all(make())
    at = f"{API}/matrices/{matrix.pk}"
    assert operator.get(f"{at}/report").json()["entries"][0]["rank"] == 1
    assert operator.get(f"{at}/charts/heat-map.png").content.startswith(b"\x89PNG")
    assert operator.get(f"{at}/charts/pie.png").status_code == 404
    table = b"".join(operator.get(f"{at}/export/cells.csv").streaming_content)
    assert table.startswith(b"combination,model,trial") and len(table.splitlines()) == 5
    same = operator.get(f"{at}/compare/{matrix.pk}", {"only": "all"}).json()
    assert same["pairs"] == 2
    cells = operator.get(f"{at}/cells", {"outcome": "ok", "model": "scripted"}).json()["results"]
    assert len(cells) == 4
    one = operator.get(f"{API}/cells/{cells[0]['id']}").json()
    assert set(one["prediction"]) == {"entities", "relationships"} and one["scores"]["mode"]
    listed = operator.get(f"{API}/runs/{matrix.pk}").json()
    assert listed["progress"] == 1.0 and listed["models"] == ["scripted"]
    log = operator.get(f"{API}/log/export.txt", {"run": str(matrix.pk), "grep": "cell_done"})
    assert log.status_code == 200
    assert operator.get(f"{API}/log", {"grep": "("}).status_code == 400
    assert operator.delete(at).status_code == 204


def test_mappings_alone_are_ranked_by_mappings_and_each_cell_says_what_it_was_asked_for(
    make: Make, operator: APIClient
) -> None:
    matrix = run_all(make(prompts=["direct_short", "direct_guided"]))
    at = f"{API}/matrices/{matrix.pk}"
    report = operator.get(f"{at}/report").json()
    assert report["metric"] == "mappings_f1" and len(report["entries"]) == 2
    row = Cell.objects.filter(matrix=matrix)[0]
    assert operator.get(f"{API}/cells/{row.pk}").json()["pipeline"] == "direct"
