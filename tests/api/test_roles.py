"""Every endpoint × every role. An endpoint that isn't in the table fails."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from rest_framework.test import APIClient

from agents.models import (
    Assignment,
    Host,
    LanguageModel,
    ModelCall,
    ModelFile,
    ModelVersion,
    Placement,
    Pull,
    Upload,
)
from judging.models import Judgement, Schedule, Submission, Trial
from judging.setups import save
from judging.trials import library, matrices, optimising
from kitchen import calibrations, sessions
from kitchen.models import Calibration, Experiment, Session
from masterchef.accounts.layouts import SavedView
from masterchef.accounts.models import User
from masterchef.accounts.tokens import mint
from masterchef.scaling.models import WorkerGroup
from masterchef.upkeep.models import Upkeep
from tests.judging.cooks.making import judged_cook
from tests.kitchen.calibrations.making import saved
from tests.kitchen.suites.helpers import SMALL, made

from . import world
from .conftest import As, bearer
from .role_table import ALLOWED, PEOPLE
from .walk import Endpoint, endpoints

# Their access isn't by role alone; tests/monitoring and test_layouts hold them.
ELSEWHERE = {("metrics", "GET"), ("gate", "GET"), ("view-detail", "DELETE")}
# Answered with 401 or 403 by what is in the body rather than by who asks.
BY_BODY = {"auth-token", "auth-token-refresh", "auth-token-revoke", "auth-session"}


def test_every_endpoint_is_in_the_table() -> None:
    missing = [entry for entry in endpoints() if entry not in ALLOWED and entry not in ELSEWHERE]
    assert not missing, "add who may call them to ALLOWED"


def judged() -> dict[str, Any]:
    """Something real behind the addresses of the trial matrix."""
    library.sync()
    setup = {"prompts": ["direct_short"], "models": ["m"], "trials": ["lung_egfr_mutated"]}
    matrix = matrices.create(setup, check_hosts=False)
    cell = matrix.cells.get()
    saved = save("one", "matrix", setup, owner=None)
    trials = list(Trial.objects.order_by("name").values_list("name", flat=True)[:3])
    improved = {"prompt": "direct_short", "models": ["m"], "proposer": "m", "trials": trials}
    optimisation = optimising.create(improved, check_hosts=False)
    return {
        "prompt": cell.prompt_id, "trial": cell.trial_id, "matrix": matrix.pk, "cell": cell.pk,
        "setup": saved.pk, "saved": saved.pk, "optimisation": optimisation.pk, "other": matrix.pk,
        "schedule": Schedule.objects.create(name="one", kind="matrix", setup=setup, hour=3).pk,
        "chart": "bars", "kind": "svg", "table": "cells",
    }  # fmt: skip


db, standing, people, session = world.db, world.standing, world.people, world.session
# Said here, since pytest-django makes the database only for tests that ask for it by name.
pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(scope="module")
def ids(session: Session, people: dict[str, User]) -> dict[str, Any]:
    """Something real behind every address."""
    turn = session.turns.first()
    assert turn is not None
    spare = User.objects.create_user("spare")
    host = Host.objects.create(name="dead", url="http://127.0.0.1:9")
    model = LanguageModel.objects.create(name="smollm2:135m")
    call = ModelCall.objects.create(
        run=session, work="w", number=1, model=model.name, request_hash=""
    )
    experiment = Experiment.objects.create(name="one")
    view = SavedView.objects.create(owner=spare, screen="runs", name="one")
    return judged() | library_ids(host) | {
        "run_id": session.pk, "session_id": session.pk, "seat": turn.seat, "name": "busy_night_1",
        "what": "events", "fmt": "csv", "at": "runs", "run": session.pk, "session": session.pk,
        "turn": turn.pk, "user": spare.pk, "view": view.pk, "host": host.pk, "model": model.pk,
        "call": call.pk,
        "experiment": experiment.pk, "suite": made("null", names=SMALL[:1]).pk,
        "worker": worker_group().pk, "digest": session.lineup.digest,
        "calibration": calibration().pk,
        "upkeep": Upkeep.objects.create(what="backup").pk,
        **cook_ids(),
    }  # fmt: skip


def calibration() -> Calibration:
    return calibrations.begin(saved(), [1, 2])


def worker_group() -> WorkerGroup:
    return WorkerGroup.objects.create(
        machine="chef-1", group="turns", threads=4, minimum=1, maximum=4, wanted=1
    )


def library_ids(host: Host) -> dict[str, Any]:
    """A model file, its version, and what is on its way to the host."""
    file = ModelFile.objects.create(
        sha256="0" * 64, bytes=9, stored="models/x", architecture="llama", parameters=1
    )
    version = ModelVersion.objects.create(name="soup:latest", number=1, file=file)
    upload = Upload.objects.create(filename="x", size=9, expires_at=timezone.now())
    return {
        "key": upload.key, "file": file.pk, "version": version.pk,
        "assignment": Assignment.objects.create(name="soup:latest", host=host).pk,
        "placement": Placement.objects.create(version=version, host=host).pk,
        "pull": Pull.objects.create(name="x:latest", host=host).pk,
    }  # fmt: skip


def cook_ids() -> dict[str, Any]:
    """A judged cook, and what is inside it."""
    cook = judged_cook()
    judgement = Judgement.objects.filter(panel__cook=cook).first()
    submission = Submission.objects.filter(participation__round__cook=cook).first()
    assert judgement is not None and submission is not None
    return {
        "cook": cook.pk, "cook_id": cook.pk, "judgement_id": judgement.pk, "letter": "A",
        "submission_id": submission.pk,
        "cook-trajectory:name": submission.participation.name,  # others' names are scenarios'
    }  # fmt: skip


@pytest.fixture(scope="module")
def seat_tokens(session: Session) -> dict[str, str]:
    other = sessions.create_session(scenario="busy_night_1", lineup="external", seed=2)
    seat = next(iter(session.seats))
    return {"seat": mint(session.pk, seat)[0], "other seat": mint(other.pk, seat)[0]}


@pytest.fixture
def callers(as_: As, seat_tokens: dict[str, str]) -> dict[str, APIClient]:
    """Clients of this test alone: one that signs in keeps a cookie."""
    seats = {name: bearer(token) for name, token in seat_tokens.items()}
    return {role: as_(role) for role in PEOPLE | {"anonymous"}} | seats


def address(endpoint: Endpoint, route: str, ids: dict[str, Any]) -> str:
    for part in route.split("<")[1:]:
        converter, name = part.partition(">")[0].split(":")
        own = f"{endpoint.name}:{name}"
        known = endpoint.name.partition("-")[0] if name == "pk" else own if own in ids else name
        value = ids[known]
        route = route.replace(f"<{converter}:{name}>", str(value))
    return f"/{route}"


def ask(client: APIClient, method: str, url: str) -> int:
    """The status of a request that leaves no trace."""
    with transaction.atomic():
        answer = client.generic(method, url, "{}", content_type="application/json")
        transaction.set_rollback(True)
    return int(answer.status_code)


@pytest.mark.parametrize("endpoint", sorted(ALLOWED), ids=lambda entry: "-".join(entry))
def test_each_role_gets_what_the_table_says(
    endpoint: tuple[str, str], ids: dict[str, Any], callers: dict[str, APIClient]
) -> None:
    routes = endpoints()
    at = Endpoint(*endpoint)
    url = address(at, routes[at], ids)
    for role, client in callers.items():
        cache.clear()
        status = ask(client, at.method, url)
        assert status < 500 or (at.name, status) == ("readyz", 503), (role, status)
        if at.name in BY_BODY:
            assert status != 403
        elif role in ALLOWED[endpoint]:
            assert status not in (401, 403, 404, 405), (role, status)
        else:
            assert status == (401 if role == "anonymous" else 403), (role, status)


def test_a_seat_sees_only_itself(session: Session, callers: dict[str, APIClient]) -> None:
    own = callers["seat"].get("/api/v1/seat").json()
    other = callers["other seat"].get("/api/v1/seat").json()
    assert own["session"] == str(session.pk)
    assert other["session"] != own["session"]
    turn = session.turns.filter(state="awaiting", seat=own["seat"]).get()
    decision = {"turn": turn.pk, "decision": {"action": None}}
    assert callers["other seat"].post("/api/v1/seat/decision", decision).status_code == 404


def test_the_table_names_no_endpoint_that_is_gone() -> None:
    assert not [entry for entry in ALLOWED if entry not in endpoints()]
