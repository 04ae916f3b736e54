"""`suite list, run, show, pause, resume, cancel`."""

import json
import threading
from types import SimpleNamespace

import pytest
from django.db import connection

from kitchen import engine, suites
from kitchen.models import Session, SuiteRun
from tests.kitchen.suites.helpers import work

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = ("slow_business_1", "low_inventory_1", "high_labor_1")


@pytest.fixture
def small(tmp_path):
    """A suite file of three scenarios."""
    rows = [f"  - {{name: {n}, digest: {engine.load_scenario(n).digest}}}" for n in NAMES]
    path = tmp_path / "small.yaml"
    path.write_text("\n".join(["name: small", "scenarios:", *rows, ""]))
    return path


@pytest.fixture
def worker(transactional_db):
    """A thread in a worker's place: carries on every suite that has been started."""
    stop = threading.Event()

    def carry_on() -> None:
        while not stop.wait(0.02):
            for run in SuiteRun.objects.filter(state="running"):
                work(run)
        connection.close()

    thread = threading.Thread(target=carry_on)
    thread.start()
    yield
    stop.set()
    thread.join()


def begun(masterchef, small) -> SuiteRun:
    ran = masterchef("suite", "run", small, "--lineup", "null", "--seeds", "1",
                     "--max-parallel", "1", "--detach")  # fmt: skip
    assert ran.code == 0 and ran.out.endswith("sessions\n"), ran.err
    return SuiteRun.objects.get()


def test_an_estimate_starts_nothing(masterchef):
    ran = masterchef("suite", "run", "preview", "--lineup", "null", "--levels", "1", "--estimate")
    assert ran.code == 0 and ran.out == ""
    assert "preview: 60 sessions, about" in ran.err and "told apart with 80% power" in ran.err
    words = ("suite", "run", "preview", "--lineup", "null", "--levels", "1", "--estimate", "--json")
    assert json.loads(masterchef(*words).out)["sessions"] == 60
    assert not SuiteRun.objects.exists()


def test_a_whole_suite_is_played_to_its_result(masterchef, small, worker):
    ran = masterchef(
        "suite", "run", small, "--lineup", "null", "--lineup", "greedy", "--seeds", "1"
    )
    assert ran.code == 0, ran.err
    assert "done: 6 of 6 sessions have ended" in ran.err
    assert "calibrated" in ran.out and "greedy" in ran.out
    run = SuiteRun.objects.get()
    shown = json.loads(masterchef("suite", "show", run.pk, "--json", "--follow").out)
    assert shown["state"] == "done"
    assert [line["lineup"] for line in shown["lines"]] == ["greedy", "null"]
    listed = [json.loads(line) for line in masterchef("suite", "list", "--json").out.splitlines()]
    assert [row["name"] for row in listed[:2]] == ["mcb-1", "preview"]
    assert listed[2]["run"] == str(run.pk)
    assert "6/6" in masterchef("suite", "list").out


def test_it_is_paused_resumed_and_cancelled(masterchef, small):
    run = begun(masterchef, small)
    steps = {"paused": ("suite", "pause"), "running": ("suite", "resume"),
             "cancelled": ("suite", "cancel")}  # fmt: skip
    for state, words in steps.items():
        ran = masterchef(*words, run.pk)
        assert (ran.code, ran.out) == (0, ""), ran.err
        run.refresh_from_db()
        assert run.state == state
    assert masterchef("suite", "pause", run.pk).code == 1
    assert "left out 3 cancelled" in masterchef("suite", "show", run.pk).out


def test_what_was_only_created_is_started_by_resume(masterchef):
    from tests.kitchen.suites.helpers import made

    run = made("null", max_parallel=1)
    assert masterchef("suite", "resume", run.pk).code == 0
    run.refresh_from_db()
    assert run.state == "running"


def test_ctrl_c_pauses_it(masterchef, small, monkeypatch):
    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("masterchef.cli.suite_view.time", SimpleNamespace(sleep=interrupted))
    ran = masterchef("suite", "run", small, "--lineup", "null", "--seeds", "1")
    assert ran.code != 0 and "go on: masterchef suite resume" in ran.err
    assert SuiteRun.objects.get().state == "paused"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nothing",), "there is no 'nothing'; there are mcb-1, preview"),
        (("preview", "--levels", "2"), "has no level 2"),
        (("preview", "--max-parallel", "0"), "max_parallel"),
        (("preview", "--seeds", "1-900"), "--seeds: this makes 10,800 sessions"),
        (("missing.yaml",), "missing.yaml"),
    ],
)
def test_bad_input_is_told_and_starts_nothing(masterchef, words, said):
    ran = masterchef("suite", "run", *words, "--lineup", "null")
    assert ran.code == 2 and said in ran.err
    assert not Session.objects.exists()


def test_an_unknown_run_is_named(masterchef):
    ran = masterchef("suite", "show", "ffff")
    assert ran.code == 4 and "no suite run 'ffff'" in ran.err
    assert suites.names() == ["mcb-1", "preview"]
