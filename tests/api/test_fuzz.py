"""Requests made up from the schema: every answer is one that the schema promises, none a 500."""

import functools
import itertools
import random
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from agents.models import Host, LanguageModel, ModelCall
from judging.cooks import service
from kitchen.models import Experiment, Session
from masterchef.accounts.models import User
from masterchef.accounts.tokens import Refresh
from tests.judging.cooks.making import judged_cook

from . import world
from .test_roles import judged as judged_rows
from .test_roles import library_ids

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 8

schema = schemathesis.openapi.from_dict(
    SchemaGenerator().get_schema(public=True),
    config=schemathesis.Config.from_dict({"generation": {"mode": "all"}}),
)
schema.app = get_wsgi_application()


@pytest.fixture
def one_connection(db: None) -> Iterator[None]:
    """The test's transaction outlives its requests, as it does with Django's own test client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(autouse=True)
def short_question(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker answers here: who serves a cook's queues is asked for 20 ms, not for seconds."""
    asked = functools.partial(service.served_queues, timeout_s=0.02)
    monkeypatch.setattr(service, "served_queues", asked)


def judged() -> dict[str, Any]:
    rows = judged_rows()
    plural = {"matrix": "matrices", "setup": "matrix-setups"}
    return {plural.get(name, f"{name}s"): id for name, id in rows.items()}


db, standing, people, session = world.db, world.standing, world.people, world.session
# Said here, since pytest-django makes the database only for tests that ask for it by name.
pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(scope="module")
def real(session: Session, people: dict[str, User]) -> dict[str, Any]:
    """Path parameters that lead somewhere; made-up ones would only ever find a 404."""
    turn = session.turns.first()
    assert turn is not None
    host = Host.objects.create(name="dead", url="http://127.0.0.1:9")
    model = LanguageModel.objects.create(name="smollm2:135m")
    call = ModelCall.objects.create(run=session, work="w", number=1, model="m", request_hash="")
    experiment = Experiment.objects.create(name="one")
    library = library_ids(host)
    names = {"key": "uploads", "file": "model-files", "version": "model-versions"}
    return judged() | {names.get(name, f"{name}s"): id for name, id in library.items()} | {
        "sessions": session.pk, "runs": session.pk, "seats": turn.seat, "turns": turn.pk,
        "hosts": host.pk, "models": model.pk, "calls": call.pk, "experiments": experiment.pk,
        "scenarios": "busy_night_1", "users": people["viewer"].pk,
        "cooks": judged_cook().pk,
    }  # fmt: skip


@pytest.mark.slow
@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_answers_keep_the_schema(
    case: schemathesis.Case,
    one_connection: None,
    real: dict[str, Any],
    people: dict[str, User],
) -> None:
    lead_somewhere(case, real)
    token = Refresh.for_user(people["operator"]).access_token
    case.call_and_validate(checks=CHECKS, headers={"Authorization": f"Bearer {token}"})


def lead_somewhere(case: schemathesis.Case, real: dict[str, Any]) -> None:
    """Put a real id into two of three addresses; create sessions without playing them."""
    if isinstance(case.body, dict) and "seeds" in case.body:
        case.body["start"] = False
    if case.path_parameters and random.Random(str(case.path_parameters)).random() < 0.67:
        parts = case.path.strip("/").split("/")
        for before, part in itertools.pairwise(parts):
            name = part.strip("{}")
            if part != name and name in case.path_parameters and before in real:
                case.path_parameters[name] = str(real[before])
