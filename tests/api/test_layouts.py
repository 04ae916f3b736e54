"""A person's home and saved views are their own; a view's address can be shared."""

from typing import Any

import pytest

from masterchef.accounts import layout_api
from masterchef.accounts.layouts import HomeLayout, SavedView

from .conftest import As, errors

LIVE = {"panel": "live", "x": 0, "y": 0, "w": 6, "h": 4}
HOSTS = {"panel": "hosts", "x": 6, "y": 0, "w": 6, "h": 4}


def test_each_person_has_a_home_of_their_own(as_: As) -> None:
    viewer, admin = as_("viewer"), as_("admin")
    assert viewer.get("/api/v1/me/home").json() == {"panels": None}
    asked = {"panels": [LIVE, HOSTS]}
    assert viewer.put("/api/v1/me/home", asked, format="json").json() == asked
    assert viewer.put("/api/v1/me/home", {"panels": []}, format="json").status_code == 200
    assert viewer.get("/api/v1/me/home").json() == {"panels": []}  # nothing is a choice, too
    assert admin.get("/api/v1/me/home").json() == {"panels": None}
    assert viewer.delete("/api/v1/me/home").status_code == 204
    assert viewer.get("/api/v1/me/home").json() == {"panels": None}


@pytest.mark.parametrize(
    ("panels", "field", "said"),
    [
        ([LIVE | {"panel": "oven"}], "panels.0.panel", "not a valid choice"),
        ([LIVE, HOSTS | {"x": 7}], "panels.1.w", "make it narrower"),
        ([LIVE | {"h": 0}], "panels.0.h", "greater than or equal to 1"),
        ([LIVE, LIVE | {"y": 4}], "panels", "stands there twice"),
        ([LIVE, HOSTS | {"x": 5}], "panels", "live and hosts lie on each other"),
        (None, "panels", "DELETE goes back"),
        ([LIVE, None], "panels.1", "may not be null"),
    ],
)
def test_a_bad_layout_is_refused_at_its_field(as_: As, panels: Any, field: str, said: str) -> None:
    viewer = as_("viewer")
    viewer.put("/api/v1/me/home", {"panels": [LIVE]}, format="json")
    refused = viewer.put("/api/v1/me/home", {"panels": panels}, format="json")
    assert refused.status_code == 400
    assert said in errors(refused)[field]
    assert HomeLayout.objects.get().panels == [LIVE]


def test_a_view_is_saved_under_its_name_and_read_by_its_address(as_: As) -> None:
    viewer, operator = as_("viewer"), as_("operator")
    asked = {"screen": "runs", "name": "done", "query": "?state=done&columns=name%2Cscore"}
    saved = viewer.post("/api/v1/views", asked, format="json").json()
    assert (saved["query"], saved["owner"]) == ("state=done&columns=name%2Cscore", "viewer")
    again = viewer.post("/api/v1/views", asked | {"query": "state=failed"}, format="json").json()
    assert again["id"] == saved["id"]  # in the place of the first: the address stays
    assert operator.get("/api/v1/views").json()["results"] == []
    assert operator.get(f"/api/v1/views/{saved['id']}").json()["query"] == "state=failed"
    assert viewer.get("/api/v1/views?screen=log").json()["results"] == []
    assert [one["name"] for one in viewer.get("/api/v1/views?screen=runs").json()["results"]] == [
        "done"
    ]


def test_only_its_owner_deletes_a_view(as_: As) -> None:
    viewer = as_("viewer")
    asked = {"screen": "log", "name": "mine", "query": ""}
    at = f"/api/v1/views/{viewer.post('/api/v1/views', asked, format='json').json()['id']}"
    refused = as_("admin").delete(at)
    assert refused.status_code == 403 and "somebody else's" in refused.json()["errors"][0]["detail"]
    assert as_("anonymous").delete(at).status_code == 401
    assert viewer.delete(at).status_code == 204
    assert viewer.get(at).status_code == 404


def test_what_is_kept_is_names_and_values_of_an_address(as_: As) -> None:
    """It becomes a part of an address again: nothing in it can lead to another site."""
    asked = {"screen": "runs", "name": "x", "query": "//evil.example/#a=1&b=javascript:alert(1)"}
    kept = as_("viewer").post("/api/v1/views", asked, format="json").json()["query"]
    assert "/" not in kept and "#" not in kept and ":" not in kept


def test_a_query_that_grows_as_it_is_written_is_refused(as_: As) -> None:
    asked = {"screen": "runs", "name": "x", "query": "search=" + "é" * 1_000}
    refused = as_("viewer").post("/api/v1/views", asked, format="json")
    assert refused.status_code == 400
    assert "Shorten" in errors(refused)["query"]


def test_views_have_an_end(as_: As, people: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout_api, "MOST_VIEWS", 1)
    viewer = as_("viewer")
    asked = {"screen": "runs", "name": "a", "query": ""}
    assert viewer.post("/api/v1/views", asked, format="json").status_code == 200
    refused = viewer.post("/api/v1/views", asked | {"name": "b"}, format="json")
    assert (refused.status_code, "delete one first" in errors(refused)["name"]) == (400, True)
    assert viewer.post("/api/v1/views", asked | {"query": "a=1"}, format="json").status_code == 200
    assert SavedView.objects.count() == 1
