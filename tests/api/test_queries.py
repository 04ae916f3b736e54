"""A list costs the same few queries however long it is."""

from collections.abc import Callable
from typing import Any

import pytest

from agents.models import Host, HostModel, LanguageModel, ModelCall
from kitchen import sessions
from kitchen.models import Experiment, Session
from masterchef.accounts.models import User
from masterchef.live.models import LogLine

from .conftest import As


@pytest.fixture
def twenty(people: dict[str, User]) -> Session:
    """Twenty of everything that is listed."""
    one: Session | None = None
    for seed in range(20):
        experiment = Experiment.objects.create(name=f"number {seed}")
        one = sessions.create_session(
            scenario="busy_night_1", lineup={"name": f"l{seed}", "default": "external"}, seed=seed,
            experiment=experiment, owner=people["operator"],
        )  # fmt: skip
        host = Host.objects.create(name=f"host-{seed}", url="http://127.0.0.1:9")
        model = LanguageModel.objects.create(name=f"model-{seed}")
        HostModel.objects.create(host=host, model=model)
    assert one is not None
    sessions.start(one)
    ModelCall.objects.bulk_create(
        ModelCall(run=one, work="w", number=n, model="m", request_hash="", host=host)
        for n in range(20)
    )
    LogLine.objects.bulk_create(LogLine(run=one, kind="test") for _ in range(20))
    return one


@pytest.mark.parametrize(
    "address",
    [
        "sessions", "runs", "experiments", "lineups", "hosts", "models", "turns",
        "sessions/{id}/turns", "runs/{id}/events", "runs/{id}/log", "runs/{id}/calls",
    ],
)  # fmt: skip
def test_a_list_of_twenty_costs_at_most_four_queries(
    as_: As, twenty: Session, django_assert_max_num_queries: Callable[..., Any], address: str
) -> None:
    client = as_("viewer")
    with django_assert_max_num_queries(4):  # one of them reads the caller
        answer = client.get(f"/api/v1/{address.format(id=twenty.pk)}")
    assert answer.status_code == 200


def test_a_list_of_users_costs_three_queries(
    as_: As, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    client = as_("admin")
    with django_assert_max_num_queries(3):
        assert len(client.get("/api/v1/users").json()["results"]) == 3
