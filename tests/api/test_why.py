"""Late and lost orders over REST."""

import pytest

from kitchen.models import Session
from tests.masterchef.cli_play.conftest import played

from .conftest import As

pytestmark = pytest.mark.django_db(transaction=True)


def test_lost_orders_are_explained_and_one_can_be_asked_for(as_: As) -> None:
    session = played("null")
    client = as_("viewer")
    found = client.get(f"/api/v1/sessions/{session.pk}/why")
    assert found.status_code == 200
    assert [row["order"] for row in found.json()][:2] == ["o1", "o2"]
    (one,) = client.get(f"/api/v1/sessions/{session.pk}/why?order=o2").json()
    assert one == found.json()[1]
    assert one["path"][-1]["to_ms"] == one["end_ms"]
    assert client.get(f"/api/v1/sessions/{session.pk}/why?order=o99").status_code == 404


def test_a_session_of_other_rules_is_a_conflict(as_: As) -> None:
    session = played("null")
    Session.objects.filter(pk=session.pk).update(ruleset="0ld")
    refused = as_("viewer").get(f"/api/v1/sessions/{session.pk}/why")
    assert refused.status_code == 409
    assert "0ld" in refused.content.decode()
