"""One row of everything, and a browser for each role."""

import secrets
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

import masterchef.urls  # noqa: F401 (which registers the admin's pages)
from agents.models import (
    Assignment,
    AuditEntry,
    Credential,
    Host,
    HostModel,
    LanguageModel,
    ModelCall,
    ModelFile,
    ModelVersion,
    Placement,
    Pull,
    Slot,
    Upload,
)
from judging.models import (
    Cell,
    CheckRun,
    Cook,
    Gold,
    Judgement,
    Matrix,
    Optimisation,
    OptimisationStep,
    Panel,
    Participation,
    Prompt,
    Round,
    SavedSetup,
    Schedule,
    ScheduledStart,
    Submission,
    Trial,
)
from kitchen.models import Calibration, Experiment, Lineup, Scenario, Session, SuiteRun, Tick, Turn
from masterchef import admin_settings
from masterchef.accounts.models import Role, SpendingLimit, User
from masterchef.durable import WorkState
from masterchef.durable.models import JournalEntry
from masterchef.live.models import LogLine
from masterchef.runs.models import Event, LedgerEntry, RunState
from masterchef.scaling.models import LiveWorker, Resize, WorkerGroup
from masterchef.upkeep.models import Upkeep


@pytest.fixture(autouse=True)
def looks(settings: Any) -> None:
    settings.UNFOLD = admin_settings.UNFOLD


def fill(number: int) -> Session:
    """One row in every table that the admin shows; returns the session."""
    tag = secrets.token_hex(6)
    scenario = Scenario.objects.create(
        name=f"s-{tag}", family="busy_night", level=1, digest=tag, spec={"a": 1}
    )
    Calibration.objects.create(scenario=scenario, ruleset="r", seeds=[1, 2], steps_total=1)
    lineup = Lineup.objects.create(name=f"l-{tag}", digest=tag, spec={})
    session = Session.objects.create(
        kind="session",
        state=RunState.RUNNING,
        name=f"session {number}",
        scenario=scenario,
        lineup=lineup,
        experiment=Experiment.objects.create(name=f"e-{tag}"),
        owner=User.objects.create_user(f"owner-{tag}"),
        seed=number,
        seats={},
        ruleset="r",
        tick=0,
    )
    SuiteRun.objects.create(
        kind="suite",
        name=f"suite {number}",
        suite="preview",
        scenarios=[],
        setup={"lineups": {}},
        experiment=session.experiment,
    )
    Tick.objects.create(session=session, number=0, now_ms=0)
    Turn.objects.create(
        session=session,
        tick=0,
        seat="L1",
        role="line_cook",
        state=WorkState.QUARANTINED,
        error="five workers died",
    )
    Event.objects.create(run=session, number=1, kind="moved", seat="L1", data={"to": "grill"})
    LogLine.objects.create(run=session, kind="call", text="asked the model")
    host = Host.objects.create(name=f"h-{tag}", url="http://127.0.0.1:9")
    Slot.objects.create(host=host, index=0)
    model = LanguageModel.objects.create(name=f"m-{tag}", digest=tag)
    HostModel.objects.create(host=host, model=model)
    ModelCall.objects.create(
        run=session, work=f"turn:{tag}", number=1, host=host, model="m", request_hash="h"
    )
    JournalEntry.objects.create(
        work=f"turn:{tag}", number=1, request_hash="h", reply={"text": "chop"}, fence=1
    )
    Credential.objects.create(machine="m", flavor="codex", name=tag, kind="subscription")
    group = WorkerGroup.objects.create(
        machine=tag, group="turns", threads=4, minimum=1, maximum=4, wanted=1
    )
    Resize.objects.create(group=group, before=1, wanted=2)
    LiveWorker.objects.create(owner=tag, name=f"turns-1@{tag}", ruleset="r")
    Upkeep.objects.create(what="backup", name=tag[:20])
    SpendingLimit.objects.create(user=session.owner, tokens_a_day=9)
    fill_library(tag, host)
    fill_cook(tag)
    fill_matrix(tag)
    return session


def fill_library(tag: str, host: Host) -> None:
    """One row in every table of the library."""
    file = ModelFile.objects.create(
        sha256=tag, bytes=9, stored=f"models/{tag}", architecture="llama", parameters=1
    )
    by = User.objects.create_user(f"librarian-{tag}")
    version = ModelVersion.objects.create(name=f"v-{tag}", number=1, file=file, by=by)
    Upload.objects.create(filename="x", size=9, expires_at=timezone.now(), file=file, by=by)
    Assignment.objects.create(name=version.name, host=host, by=by)
    Placement.objects.create(version=version, host=host)
    Pull.objects.create(name=f"p-{tag}", host=host, by=by)
    AuditEntry.objects.create(who="anna", action="version.create", subject=version.name)


def fill_cook(tag: str) -> None:
    """One row in every table of cooks."""
    cook = Cook.objects.create(kind="cook", name=f"c-{tag}", brief={}, task="", folder="x")
    round = Round.objects.create(cook=cook, number=1)
    row = Participation.objects.create(round=round, name="anna", flavor="dummy")
    handed_in = Submission.objects.create(participation=row, archive="x", digest=tag)
    CheckRun.objects.create(submission=handed_in)
    panel = Panel.objects.create(cook=cook, round=round, number=1)
    Judgement.objects.create(panel=panel, judge="judith", flavor="dummy", letters={})
    LedgerEntry.objects.create(run=cook, kind="participation", work=row.pk, by="agent", number=1)


def fill_matrix(tag: str) -> None:
    """One row in every table of the trial matrix."""
    prompt = Prompt.objects.create(
        name=f"p-{tag}", kind="direct", text="Read {document}", digest=tag
    )
    trial = Trial.objects.create(
        name=f"t-{tag}", document_text="{}", texts=[["title", "A trial"]], digest=tag
    )
    Gold.objects.create(trial=trial, document={}, digest=tag)
    matrix = Matrix.objects.create(
        kind="matrix", name=f"x-{tag}", setup={"metric": "entities_f1"}, cells_total=1, cells_left=1
    )
    Cell.objects.create(
        matrix=matrix, position=0, combination=str(prompt), prompt=prompt, model="m", trial=trial
    )
    SavedSetup.objects.create(name=f"u-{tag}", setup={})
    nightly = Schedule.objects.create(name=f"n-{tag}", kind="matrix", setup={}, hour=3)
    ScheduledStart.objects.create(schedule=nightly)
    whole = Optimisation.objects.create(
        kind="optimisation", name=f"o-{tag}", prompt=prompt, setup={}, rounds=1
    )
    OptimisationStep.objects.create(optimisation=whole, number=0, part="old", matrix=matrix)


@pytest.fixture
def session(db: None) -> Session:
    return fill(1)


@pytest.fixture
def browser(db: None) -> Callable[[Role], Client]:
    """A signed-in browser of somebody with the role."""

    def sign_in(role: Role) -> Client:
        client = Client()
        client.force_login(User.objects.create_user(f"{role}-{secrets.token_hex(4)}", role=role))
        return client

    return sign_in
