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
from judging.trials import library, matrices, optimising, setups
from kitchen import sessions
from kitchen.models import Experiment, Session
from masterchef.accounts.models import User
from masterchef.accounts.tokens import mint
from masterchef.scaling.models import WorkerGroup
from tests.judging.cooks.making import judged_cook

from .conftest import As, bearer
from .walk import Endpoint, endpoints

PEOPLE = {"viewer", "operator", "admin"}
ALL = PEOPLE | {"anonymous", "seat", "other seat"}
ANYBODY = ALL
SIGNED_IN = PEOPLE
OPERATORS = {"operator", "admin"}
ADMINS = {"admin"}
SEATS = {"seat", "other seat"}

ALLOWED: dict[tuple[str, str], set[str]] = {
    ("auth-token", "POST"): ANYBODY,
    ("auth-token-refresh", "POST"): ANYBODY,
    ("auth-token-revoke", "POST"): ANYBODY,
    ("auth-session", "GET"): ANYBODY,
    ("auth-session", "POST"): ANYBODY,
    ("auth-session", "DELETE"): ANYBODY,
    ("me", "GET"): SIGNED_IN,
    ("me-password", "POST"): SIGNED_IN,
    ("user-list", "GET"): ADMINS,
    ("user-list", "POST"): ADMINS,
    ("user-detail", "GET"): ADMINS,
    ("user-detail", "PATCH"): ADMINS,
    ("user-detail", "DELETE"): ADMINS,
    ("run-list", "GET"): SIGNED_IN,
    ("run-detail", "GET"): SIGNED_IN,
    ("run-events", "GET"): SIGNED_IN,
    ("run-log", "GET"): SIGNED_IN,
    ("log", "GET"): SIGNED_IN,
    ("log-marks", "GET"): SIGNED_IN,
    ("log-facets", "GET"): SIGNED_IN,
    ("log-export", "GET"): SIGNED_IN,
    ("run-calls", "GET"): SIGNED_IN,
    ("run-models", "GET"): SIGNED_IN,
    ("trends", "GET"): SIGNED_IN,
    ("schedule-list", "GET"): SIGNED_IN,
    ("schedule-list", "POST"): OPERATORS,
    ("schedule-detail", "GET"): SIGNED_IN,
    ("schedule-detail", "DELETE"): OPERATORS,
    ("schedule-start", "POST"): OPERATORS,
    ("schedule-starts", "GET"): SIGNED_IN,
    ("schedule-secret", "GET"): OPERATORS,
    ("run-estimate", "GET"): SIGNED_IN,
    ("session-estimate", "POST"): SIGNED_IN,
    ("cook-estimate", "POST"): SIGNED_IN,
    ("run-export", "GET"): SIGNED_IN,
    ("worker-group-list", "GET"): SIGNED_IN,
    ("worker-group-detail", "GET"): SIGNED_IN,
    ("worker-group-detail", "PATCH"): OPERATORS,
    ("session-list", "GET"): SIGNED_IN,
    ("session-list", "POST"): OPERATORS,
    ("session-detail", "GET"): SIGNED_IN,
    ("session-turns", "GET"): SIGNED_IN,
    ("session-metrics", "GET"): SIGNED_IN,
    ("session-layout", "GET"): SIGNED_IN,
    ("session-why", "GET"): SIGNED_IN,
    ("session-recording", "GET"): SIGNED_IN,
    ("session-seats", "GET"): SIGNED_IN,
    ("seat-memory", "GET"): SIGNED_IN,
    ("session-start", "POST"): OPERATORS,
    ("session-pause", "POST"): OPERATORS,
    ("session-resume", "POST"): OPERATORS,
    ("session-cancel", "POST"): OPERATORS,
    ("session-speed", "POST"): OPERATORS,
    ("session-rerun", "POST"): OPERATORS,
    ("seat-token", "POST"): OPERATORS,
    ("seat-token", "DELETE"): OPERATORS,
    ("seat", "GET"): SEATS,
    ("seat-decision", "POST"): SEATS,
    ("ws-ticket", "POST"): PEOPLE | SEATS,
    ("turn-list", "GET"): SIGNED_IN,
    ("turn-detail", "GET"): SIGNED_IN,
    ("turn-retry", "POST"): OPERATORS,
    ("turn-substitute", "POST"): OPERATORS,
    ("scenarios", "GET"): SIGNED_IN,
    ("scenarios", "POST"): OPERATORS,
    ("scenario", "GET"): SIGNED_IN,
    ("scenario", "PATCH"): OPERATORS,
    ("scenario-validate", "POST"): SIGNED_IN,
    ("lineups", "GET"): SIGNED_IN,
    ("lineups", "POST"): OPERATORS,
    ("lineups-built-in", "GET"): SIGNED_IN,
    ("lineup", "PATCH"): OPERATORS,
    ("lineup-validate", "POST"): SIGNED_IN,
    ("experiment-list", "GET"): SIGNED_IN,
    ("experiment-list", "POST"): OPERATORS,
    ("experiment-detail", "GET"): SIGNED_IN,
    ("experiment-export", "GET"): SIGNED_IN,
    ("host-list", "GET"): SIGNED_IN,
    ("host-list", "POST"): OPERATORS,
    ("host-detail", "GET"): SIGNED_IN,
    ("host-detail", "PATCH"): OPERATORS,
    ("host-detail", "DELETE"): OPERATORS,
    ("host-figures", "GET"): SIGNED_IN,
    ("host-health", "GET"): SIGNED_IN,
    ("host-test", "POST"): OPERATORS,
    ("host-sync", "POST"): OPERATORS,
    ("model-list", "GET"): SIGNED_IN,
    ("model-detail", "GET"): SIGNED_IN,
    ("host-loaded", "GET"): SIGNED_IN,
    ("host-load", "POST"): OPERATORS,
    ("host-unload", "POST"): OPERATORS,
    ("host-copy", "POST"): OPERATORS,
    ("host-delete-model", "POST"): OPERATORS,
    ("host-show-model", "POST"): OPERATORS,
    ("uploads", "GET"): OPERATORS,
    ("uploads", "POST"): OPERATORS,
    ("uploads-room", "GET"): SIGNED_IN,
    ("upload", "GET"): OPERATORS,
    ("upload", "PATCH"): OPERATORS,
    ("upload", "DELETE"): OPERATORS,
    ("upload-member", "POST"): OPERATORS,
    ("file-list", "GET"): SIGNED_IN,
    ("file-detail", "GET"): SIGNED_IN,
    ("file-detail", "DELETE"): OPERATORS,
    ("version-list", "GET"): SIGNED_IN,
    ("version-list", "POST"): OPERATORS,
    ("version-detail", "GET"): SIGNED_IN,
    ("version-detail", "DELETE"): OPERATORS,
    ("version-edit", "POST"): OPERATORS,
    ("assignment-list", "GET"): SIGNED_IN,
    ("assignment-list", "POST"): OPERATORS,
    ("assignment-detail", "GET"): SIGNED_IN,
    ("assignment-detail", "DELETE"): OPERATORS,
    ("placement-list", "GET"): SIGNED_IN,
    ("placement-detail", "GET"): SIGNED_IN,
    ("placement-retry", "POST"): OPERATORS,
    ("pull-list", "GET"): SIGNED_IN,
    ("pull-list", "POST"): OPERATORS,
    ("pull-detail", "GET"): SIGNED_IN,
    ("pull-detail", "DELETE"): OPERATORS,
    ("audit-list", "GET"): ADMINS,
    ("call", "GET"): SIGNED_IN,
    ("prompt-list", "GET"): SIGNED_IN,
    ("prompt-list", "POST"): OPERATORS,
    ("prompt-detail", "GET"): SIGNED_IN,
    ("prompt-detail", "DELETE"): OPERATORS,
    ("prompt-file", "GET"): SIGNED_IN,
    ("prompt-preview", "POST"): SIGNED_IN,
    ("prompt-try", "POST"): OPERATORS,
    ("library-import", "POST"): OPERATORS,
    ("library-export", "GET"): SIGNED_IN,
    ("optimisation-list", "GET"): SIGNED_IN,
    ("optimisation-list", "POST"): OPERATORS,
    ("optimisation-estimate", "POST"): SIGNED_IN,
    ("optimisation-detail", "GET"): SIGNED_IN,
    ("optimisation-start", "POST"): OPERATORS,
    ("optimisation-pause", "POST"): OPERATORS,
    ("optimisation-resume", "POST"): OPERATORS,
    ("optimisation-cancel", "POST"): OPERATORS,
    ("optimisation-accept", "POST"): OPERATORS,
    ("optimisation-reject", "POST"): OPERATORS,
    ("trial-list", "GET"): SIGNED_IN,
    ("trial-list", "POST"): OPERATORS,
    ("trial-detail", "GET"): SIGNED_IN,
    ("trial-detail", "DELETE"): OPERATORS,
    ("trial-gold", "GET"): SIGNED_IN,
    ("gold-import", "POST"): OPERATORS,
    ("matrix-list", "GET"): SIGNED_IN,
    ("matrix-list", "POST"): OPERATORS,
    ("matrix-detail", "GET"): SIGNED_IN,
    ("matrix-detail", "DELETE"): OPERATORS,
    ("matrix-estimate", "POST"): SIGNED_IN,
    ("matrix-progress", "GET"): SIGNED_IN,
    ("matrix-start", "POST"): OPERATORS,
    ("matrix-pause", "POST"): OPERATORS,
    ("matrix-resume", "POST"): OPERATORS,
    ("matrix-cancel", "POST"): OPERATORS,
    ("matrix-rerun", "POST"): OPERATORS,
    ("matrix-rescore", "POST"): OPERATORS,
    ("matrix-baseline", "POST"): OPERATORS,
    ("matrix-archive", "POST"): OPERATORS,
    ("matrix-cells", "GET"): SIGNED_IN,
    ("matrix-report", "GET"): SIGNED_IN,
    ("matrix-html", "GET"): SIGNED_IN,
    ("matrix-chart", "GET"): SIGNED_IN,
    ("matrix-export", "GET"): SIGNED_IN,
    ("matrix-compare", "GET"): SIGNED_IN,
    ("cell", "GET"): SIGNED_IN,
    ("prompt-detail", "PATCH"): OPERATORS,
    ("trial-detail", "PATCH"): OPERATORS,
    ("trial-gold", "PATCH"): OPERATORS,
    ("setup-list", "GET"): SIGNED_IN,
    ("setup-list", "POST"): OPERATORS,
    ("setup-detail", "GET"): SIGNED_IN,
    ("setup-detail", "DELETE"): OPERATORS,
    ("saved-list", "GET"): SIGNED_IN,
    ("saved-list", "POST"): OPERATORS,
    ("saved-detail", "GET"): SIGNED_IN,
    ("saved-detail", "DELETE"): OPERATORS,
    ("saved-detail", "PATCH"): OPERATORS,
    ("saved-start", "POST"): OPERATORS,
    ("schema", "GET"): ANYBODY,
    ("docs", "GET"): ANYBODY,
    ("redoc", "GET"): ANYBODY,
    ("cook-list", "GET"): SIGNED_IN,
    ("cook-list", "POST"): OPERATORS,
    ("cook-detail", "GET"): SIGNED_IN,
    ("cook-run", "POST"): OPERATORS,
    ("cook-judge", "POST"): OPERATORS,
    ("cook-refine", "POST"): OPERATORS,
    ("cook-rejudge", "POST"): OPERATORS,
    ("cook-resume", "POST"): OPERATORS,
    ("cook-cancel", "POST"): OPERATORS,
    ("cook-chef", "POST"): OPERATORS,
    ("cook-consult", "POST"): OPERATORS,
    ("cook-lint", "POST"): SIGNED_IN,
    ("cook-prune", "POST"): ADMINS,
    ("cook-archive", "GET"): SIGNED_IN,
    ("cook-add-participant", "POST"): OPERATORS,
    ("cook-participants", "GET"): SIGNED_IN,
    ("cook-output", "GET"): SIGNED_IN,
    ("cook-submissions", "GET"): SIGNED_IN,
    ("cook-trajectory", "GET"): SIGNED_IN,
    ("cook-submission-file", "GET"): SIGNED_IN,
    ("cook-submission-page", "GET"): SIGNED_IN,
    ("cook-judgements", "GET"): SIGNED_IN,
    ("cook-letter-file", "GET"): SIGNED_IN,
    ("cook-report", "GET"): SIGNED_IN,
    ("cook-ledger", "GET"): SIGNED_IN,
    ("cook-diff", "GET"): SIGNED_IN,
    ("cook-export", "GET"): SIGNED_IN,
    ("cooks-leaderboard", "GET"): SIGNED_IN,
    # Owned by other rooms, listed here so that nothing is left out.
    ("leaderboard", "GET"): SIGNED_IN,
    ("compare", "GET"): SIGNED_IN,
    ("start", "GET"): ANYBODY,
    ("dashboard", "GET"): ANYBODY,  # a document without data
    ("healthz", "GET"): ANYBODY,
    ("readyz", "GET"): ANYBODY,
}
# Their access isn't by role alone; tests/monitoring holds them.
ELSEWHERE = {("metrics", "GET"), ("gate", "GET")}
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
    saved = setups.save("one", setups.read(setup))
    trials = list(Trial.objects.order_by("name").values_list("name", flat=True)[:3])
    improved = {"prompt": "direct_short", "models": ["m"], "proposer": "m", "trials": trials}
    optimisation = optimising.create(improved, check_hosts=False)
    return {
        "prompt": cell.prompt_id, "trial": cell.trial_id, "matrix": matrix.pk, "cell": cell.pk,
        "setup": saved.pk, "saved": saved.pk, "optimisation": optimisation.pk, "other": matrix.pk,
        "schedule": Schedule.objects.create(name="one", kind="matrix", setup=setup, hour=3).pk,
        "chart": "bars", "kind": "svg", "table": "cells",
    }  # fmt: skip


@pytest.fixture
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
    return judged() | library_ids(host) | {
        "run_id": session.pk, "session_id": session.pk, "seat": turn.seat, "name": "busy_night_1",
        "what": "events", "fmt": "csv", "at": "runs", "run": session.pk, "session": session.pk,
        "turn": turn.pk, "user": spare.pk, "host": host.pk, "model": model.pk, "call": call.pk,
        "experiment": experiment.pk, "worker": worker_group().pk, "digest": session.lineup.digest,
        **cook_ids(),
    }  # fmt: skip


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


@pytest.fixture
def callers(as_: As, session: Session) -> dict[str, APIClient]:
    other = sessions.create_session(scenario="busy_night_1", lineup="external", seed=2)
    seat = next(iter(session.seats))
    return {role: as_(role) for role in PEOPLE | {"anonymous"}} | {
        "seat": bearer(mint(session.pk, seat)[0]),
        "other seat": bearer(mint(other.pk, seat)[0]),
    }


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
