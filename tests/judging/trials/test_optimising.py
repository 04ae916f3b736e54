"""New versions of a prompt: proposed from mistakes, tried, judged on unseen trials, decided on."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection

from agents import slots
from agents.models import Host, HostModel, LanguageModel, ModelCall
from judging.models import Cell, Matrix, Optimisation, OptimisationStep, Prompt
from judging.trials import cells, library, optimising, setups
from judging.trials.optimising import scores
from judging.trials.optimising.splits import split
from judging.trials.problems import InputError
from masterchef import durable
from masterchef.durable import registry, sql, take
from masterchef.durable.invariants import violations
from masterchef.durable.models import JournalEntry
from masterchef.runs import StateError
from tests.servers import environment

from .conftest import run_queued

pytestmark = pytest.mark.django_db(transaction=True)
TRIALS = ["breast_cancer_her2_positive", "colorectal_msi_high", "lung_egfr_mutated"]
SETUP: dict[str, Any] = {
    "prompt": "extraction_quotes", "models": ["scripted"], "proposer": "writer", "trials": TRIALS,
    "rounds": 1, "max_items": 3, "max_parallel": 1,
}  # fmt: skip


@pytest.fixture
def proposer(shipped: None, host: Host, answering: Any) -> str:
    """A model that always proposes the same prompt."""
    text = json.dumps({"text": "Name entities. {trial}", "description": "shorter"})
    said = {"message": {"role": "assistant", "content": text}, "done": True,
            "prompt_eval_count": 900, "eval_count": 100}  # fmt: skip
    odd = Host.objects.create(name="odd", url=answering(json.dumps(said).encode()))
    model = LanguageModel.objects.create(name="writer", digest="1", context_length=8192)
    HostModel.objects.create(host=odd, model=model)
    slots.lay_out(odd)
    return "writer"


def begun(**changes: Any) -> Optimisation:
    whole = optimising.create(SETUP | changes, check_hosts=False)
    optimising.start(whole)
    return whole


def work(whole: Optimisation, *, f1: float | None = None) -> bool:
    """What workers do with all messages that are out; False: nothing moved.

    `f1` is what the cells of drafts shall have scored.
    """
    before = list(whole.steps.order_by("pk").values_list("pk", "fence"))
    for pk in list(whole.steps.filter(state="ready").values_list("pk", flat=True)):
        take("step", pk)
    done = sum(map(run_queued, Matrix.objects.filter(state="running")))
    if f1 is not None:  # before a step reads them
        for cell in Cell.objects.filter(prompt__proposed=True, outcome="ok"):
            scores = {**(cell.scores or {}), "entities_f1": f1}
            Cell.objects.filter(pk=cell.pk).update(scores=scores, entities_f1=f1)
    return bool(done) or before != list(whole.steps.order_by("pk").values_list("pk", "fence"))


def finish(whole: Optimisation, **how: Any) -> Optimisation:
    while work(whole, **how):
        pass
    whole.refresh_from_db()
    return whole


def figures(whole: Optimisation) -> list[tuple[str, bool]]:
    return [(step.part, step.kept) for step in whole.steps.order_by("number")]


def test_a_proposal_is_tried_on_the_training_trials_and_is_no_version(proposer: str) -> None:
    whole = finish(begun())
    assert (whole.state, whole.reason) == ("done", "no proposal beat extraction_quotes@1")
    old, proposal = whole.steps.order_by("number")
    assert old.matrix is not None and proposal.matrix is not None and proposal.draft is not None
    assert old.matrix.trial_names == proposal.matrix.trial_names == whole.training
    assert proposal.text == proposal.draft.text == "Name entities. {trial}\n"
    assert list(Prompt.objects.filter(name="extraction_quotes")) == [whole.prompt]
    assert proposal.draft not in setups.newest_prompts()
    shown = ModelCall.objects.get(purpose="propose").request["messages"][0]["content"]
    assert "- 1 of 1: " in shown  # how often each mistake was made
    assert whole.prompt.text in shown and not any(name in shown for name in whole.held_out)
    assert violations() == {}


def test_what_is_better_is_compared_on_held_out_trials_and_accepted(proposer: str) -> None:
    whole = finish(begun(rounds=2), f1=0.9)
    assert whole.state == "done", whole.reason
    assert figures(whole) == [
        ("old", False), ("proposal", True), ("proposal", False), ("held_out", False),
    ]  # fmt: skip
    last = whole.steps.latest("number")
    assert last.matrix is not None and last.matrix.trial_names == whole.held_out
    draft = whole.steps.get(number=1).draft
    assert last.matrix.combinations == ["extraction_quotes@1", str(draft)]
    optimising.accept(whole)
    whole.refresh_from_db()
    assert whole.verdict == "accepted" and str(whole.accepted) == "extraction_quotes@2"
    assert str(setups.find_prompt("extraction_quotes")) == "extraction_quotes@2"
    with pytest.raises(StateError, match="accepted already"):
        optimising.reject(whole)


def test_a_rejected_one_leaves_nothing_behind_but_its_record(proposer: str) -> None:
    before = set(Prompt.objects.values_list("name", "version"))
    whole = finish(begun(), f1=0.9)
    optimising.reject(whole)
    assert set(Prompt.objects.values_list("name", "version")) == before
    assert not Matrix.objects.exists() and not Cell.objects.exists()
    whole.refresh_from_db()
    step = whole.steps.get(number=1)
    assert (whole.verdict, step.text, step.mean) == ("rejected", "Name entities. {trial}\n", 0.9)
    text = library.text_of(whole.prompt)._replace(text="Something else. {trial}\n")
    assert str(library.save_prompt(text)[0]) == "extraction_quotes@2"


def test_accepting_needs_an_end_and_a_better_proposal(proposer: str) -> None:
    whole = begun()
    with pytest.raises(StateError, match="cancel it or wait"):
        optimising.accept(whole)
    finish(whole)
    with pytest.raises(StateError, match="no proposal beat"):
        optimising.accept(whole)


@contextmanager
def held(statement: str, *params: object) -> Iterator[None]:
    """A lock of somebody else's, at which a worker stops."""
    there = connection.settings_dict
    with psycopg.connect(
        host=there["HOST"],
        port=there["PORT"],
        dbname=there["NAME"],
        user=there["USER"],
        password=there["PASSWORD"],
    ) as other:
        other.execute(statement, params or None)
        yield
        other.rollback()


def killed_when(step: OptimisationStep, is_there: Callable[[], bool]) -> None:
    """A worker of its own takes the step and is killed there; its lease is over."""
    process = worker("step", step.pk)
    for _ in range(1_200):
        if is_there():
            break
        assert process.poll() is None
        time.sleep(0.05)
    assert is_there()
    process.send_signal(signal.SIGKILL)
    assert process.wait(timeout=30) == -signal.SIGKILL
    expire(step)


def worker(kind: str, id: int) -> "subprocess.Popen[bytes]":
    code = "import django; django.setup(); from masterchef.durable import attempts;"
    env = environment() | {"DJANGO_SETTINGS_MODULE": "masterchef.settings"}
    return subprocess.Popen(
        [sys.executable, "-c", f"{code} attempts.take({kind!r}, {id})"], env=env
    )


def expire(step: OptimisationStep) -> None:
    sql(
        "UPDATE judging_optimisationstep SET lease_until = masterchef_now() - interval '1 s'"
        " WHERE id = %s",
        (step.pk,),
    )


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_ends_once_and_right(proposer: str) -> None:
    """Killed with the reply journalled, and another with the matrix written and not started."""
    whole = begun()
    while not whole.steps.filter(number=1).exists():
        work(whole)
    step = whole.steps.get(number=1)
    kind = registry.kinds()["step"]
    said = JournalEntry.objects.filter(work=f"step:{step.pk}")
    with held("LOCK TABLE judging_matrix IN SHARE MODE"):
        killed_when(step, said.exists)
    assert Matrix.objects.count() == 1 and not Prompt.objects.filter(proposed=True).exists()
    assert kind.release_expired() == 1
    written = OptimisationStep.objects.filter(pk=step.pk).exclude(matrix=None)
    lock = "SELECT FROM masterchef_run WHERE id = %s FOR NO KEY UPDATE"
    with held(lock, whole.pk):
        killed_when(step, written.exists)
    assert written.get().matrix is not None and Matrix.objects.filter(state="created").exists()
    assert kind.release_expired() == 1
    finish(whole)
    assert (whole.state, figures(whole)) == ("done", [("old", False), ("proposal", False)])
    assert ModelCall.objects.filter(purpose="propose").count() == 1
    assert Matrix.objects.count() == 2 and Prompt.objects.filter(proposed=True).count() == 1
    assert whole.events.filter(kind="step_done").count() == 2
    assert violations() == {}


def test_a_late_worker_settles_nothing(proposer: str) -> None:
    whole = begun()
    step = whole.steps.get(number=0)
    claimed = durable.claim("judging_optimisationstep", step.pk, "optimisation_id")
    expire(step)
    registry.kinds()["step"].release_expired()
    finish(whole)
    ref = durable.WorkRef("judging_optimisationstep", step.pk, claimed.fence, "step:1", "step")
    from judging.trials.optimising import ends

    late = OptimisationStep.objects.select_related("optimisation__prompt").get(pk=step.pk)
    assert not ends.settle(ref, late, 1.0, "late")
    assert whole.steps.get(number=0).mean != 1.0 and whole.steps.count() == 2


def test_paused_it_begins_nothing_and_resumed_it_goes_on(proposer: str) -> None:
    whole = begun()
    work(whole)
    optimising.pause(whole)
    assert not Matrix.objects.filter(state="running").exists()
    assert not work(whole)
    optimising.resume(whole)
    assert finish(whole).state == "done"
    assert violations() == {}


def test_cancelled_it_ends_with_its_matrix(proposer: str) -> None:
    whole = begun()
    work(whole)
    optimising.cancel(whole, "enough")
    assert (whole.state, whole.reason) == ("cancelled", "enough")
    assert not Matrix.objects.exclude(state__in=("done", "cancelled")).exists()
    assert not work(whole)
    assert violations() == {}


def test_a_spent_budget_ends_it_and_says_so(proposer: str) -> None:
    whole = begun(rounds=9, budget_tokens=10**9)
    while whole.steps.filter(number=0).exclude(state="done").exists():
        assert work(whole)
    spent = scores.spent(whole).tokens
    assert spent > 0
    # As if the budget had been exactly what the first step took: nothing more may be asked.
    Optimisation.objects.filter(pk=whole.pk).update(setup=whole.setup | {"budget_tokens": spent})
    calls = ModelCall.objects.count()
    whole = finish(Optimisation.objects.get(pk=whole.pk))
    assert whole.state in ("done", "failed")
    assert "the budget is spent" in [*whole.steps.values_list("note", flat=True), whole.reason]
    assert ModelCall.objects.count() == calls and whole.spent_tokens == spent
    assert whole.steps.count() < 10
    assert violations() == {}


def test_a_budget_that_it_would_pass_is_refused_before(proposer: str) -> None:
    with pytest.raises(InputError, match=r"^budget_tokens: at least"):
        begun(rounds=9, budget_tokens=100)
    assert not Optimisation.objects.exists() and not Matrix.objects.exists()


def test_a_failed_step_is_tried_again_by_resume(proposer: str) -> None:
    whole = begun()
    work(whole)
    matrix = Matrix.objects.get()
    for cell in matrix.cells.filter(state="ready"):
        cells.CELLS.take_out(_claimed(cell), durable.Failure("timeout", "too slow"))
    finish(whole)
    assert whole.state == "failed" and "matrix rerun" in whole.reason
    assert violations() == {}
    from judging.trials import matrices

    matrices.rerun_failed(matrix)
    optimising.resume(whole)
    assert finish(whole).state == "done", whole.reason


def _claimed(cell: Cell) -> durable.WorkRef:
    row = durable.claim(cells.TABLE, cell.pk, "matrix_id")
    return durable.WorkRef(cells.TABLE, cell.pk, row.fence, f"cell:{cell.pk}", "cell")


def test_a_proposal_that_is_no_prompt_is_dropped_and_told(shipped: None, host: Host) -> None:
    whole = finish(begun(prompt="direct_short", proposer="scripted", rounds=2))
    assert figures(whole) == [("old", False), ("proposal", False), ("proposal", False)]
    notes = whole.steps.filter(part="proposal").values_list("note", flat=True)
    assert all("lacks {trial}" in note for note in notes)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"trials": TRIALS[:2]}, "trials: 2 can't be split"),
        ({"prompt": "mapping_rules"}, "prompt: a mapping prompt"),
        ({"prompt": "nobody"}, "prompt: there is no 'nobody'"),
        ({"proposer": "baseline:greedy"}, "proposer: baseline:greedy is not a language model"),
        ({"rounds": 0}, "rounds: "),
    ],
)
def test_bad_input_names_its_field_and_writes_nothing(
    shipped: None, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(InputError, match="^" + field.replace("'", ".")):
        optimising.create(SETUP | {"proposer": "scripted"} | changes, check_hosts=False)
    assert not Optimisation.objects.exists()


def test_a_split_holds_one_out_and_is_the_same_for_the_same_seed() -> None:
    parts = split(TRIALS, seed=1)
    assert sorted(parts.training + parts.held_out) == TRIALS
    assert parts == split(TRIALS, seed=1) and len(parts.held_out) == 1
