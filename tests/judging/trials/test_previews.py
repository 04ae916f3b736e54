"""One try of a prompt that is being written: asked once, and no version of anything."""

import pytest
from rest_framework.test import APIClient

from agents.models import Host
from judging.gold import BadFile
from judging.models import Matrix, Prompt, Trial
from judging.trials import previews, setups
from masterchef.accounts.models import User

from .conftest import run_all

pytestmark = pytest.mark.django_db(transaction=True)
FIELDS = {"name": "direct_short", "kind": "direct"}


def test_a_try_asks_once_and_makes_no_version(shipped: None, host: Host) -> None:
    before = setups.newest_prompts()
    trial = Trial.objects.get(name="lung_egfr_mutated")
    matrix = run_all(previews.try_out(FIELDS, "Read. {trial}", trial, "scripted"))
    assert (matrix.state, matrix.cells_total) == ("done", 1)
    assert matrix.cells.get().outcome == "ok"
    assert setups.newest_prompts() == before
    assert setups.find_prompt("direct_short") in before


@pytest.mark.parametrize(
    ("fields", "text", "model"),
    [
        (FIELDS, "no place", "scripted"),
        (FIELDS, "{trial}", "nobody"),
        ({"name": "m", "kind": "mapping"}, "{entities}", "scripted"),
    ],
)
def test_what_cannot_be_tried_leaves_nothing(
    shipped: None, host: Host, fields: dict[str, str], text: str, model: str
) -> None:
    with pytest.raises(BadFile):
        previews.try_out(fields, text, Trial.objects.all()[0], model)
    assert not Matrix.objects.exists() and not Prompt.objects.filter(proposed=True).exists()


def test_a_try_stands_in_no_list_of_runs(shipped: None, host: Host) -> None:
    matrix = previews.try_out(FIELDS, "Read. {trial}", Trial.objects.all()[0], "scripted")
    client = APIClient()
    client.force_authenticate(User.objects.create_user("vera", role="viewer"))
    for address in ("/api/v1/runs", "/api/v1/matrices"):
        assert client.get(address).json()["count"] == 0
    assert client.get("/api/v1/runs?kind=try").json()["results"][0]["id"] == str(matrix.pk)
    assert client.get(f"/api/v1/runs/{matrix.pk}").status_code == 200
