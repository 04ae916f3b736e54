"""New versions of a prompt: proposed from mistakes, kept if better, judged on unseen trials."""

import json
from typing import Any

import pytest

from agents import slots
from agents.models import Host, HostModel, LanguageModel, ModelCall
from judging.models import Matrix, Prompt
from judging.trials import library, matrices, optimising, setups
from judging.trials.problems import InputError

from .conftest import run_all

pytestmark = pytest.mark.django_db(transaction=True)
TRIALS = ["breast_cancer_her2_positive", "colorectal_msi_high", "lung_egfr_mutated"]


def run(setup: dict[str, Any]) -> Matrix:
    matrix = matrices.create(setup, check_hosts=False)
    matrices.start(matrix)
    return run_all(matrix)


@pytest.fixture
def proposer(shipped: None, host: Host, answering: Any) -> str:
    """A model that always proposes the same prompt."""
    text = json.dumps({"text": "Name entities. {trial}", "description": "shorter"})
    said = {"message": {"role": "assistant", "content": text}, "done": True}
    odd = Host.objects.create(name="odd", url=answering(json.dumps(said).encode()))
    model = LanguageModel.objects.create(name="writer", digest="1", context_length=8192)
    HostModel.objects.create(host=odd, model=model)
    slots.lay_out(odd)
    return "writer"


def setup() -> dict[str, Any]:
    return {"models": ["scripted"], "trials": TRIALS, "max_items": 3}


def test_a_proposal_becomes_a_version_and_is_tried_on_the_training_trials(proposer: str) -> None:
    old = Prompt.objects.get(name="extraction_quotes")
    done = optimising.optimise(old, setup(), proposer=proposer, rounds=1, run=run)
    (attempt,) = done.attempts
    assert attempt.prompt == "extraction_quotes@2"
    assert Prompt.objects.get(name="extraction_quotes", version=2).text.startswith("Name entities")
    first, second = Matrix.objects.order_by("created_at")[:2]
    assert first.trial_names == second.trial_names == done.split.training
    shown = ModelCall.objects.get(purpose="propose").request["messages"][0]["content"]
    assert old.text in shown and not any(name in shown for name in done.split.held_out)


def test_only_what_beats_the_old_is_kept_and_reported_on_held_out_trials(proposer: str) -> None:
    old = Prompt.objects.get(name="extraction_quotes")

    def better(setup: dict[str, Any]) -> Matrix:
        matrix = run(setup)
        new = matrix.cells.filter(prompt__version=2)
        if new.exists():  # as if the new version had found something
            for cell in new:
                scores = cell.scores | {"entities_f1": 0.9}
                new.filter(pk=cell.pk).update(scores=scores, entities_f1=0.9)
        return matrix

    done = optimising.optimise(old, setup(), proposer=proposer, rounds=1, run=better)
    assert done.best == "extraction_quotes@2" and done.attempts[0].kept
    final = Matrix.objects.latest("created_at")
    assert final.trial_names == done.split.held_out
    assert final.combinations == ["extraction_quotes@1", "extraction_quotes@2"]
    assert done.report is not None and done.report["matrix"] == str(final.pk)
    worse = optimising.optimise(old, setup(), proposer=proposer, rounds=1, run=run)
    assert worse.report is None and worse.best == "extraction_quotes@1"


def test_a_rejected_proposal_is_never_the_newest_version(proposer: str) -> None:
    old = Prompt.objects.get(name="extraction_quotes")
    done = optimising.optimise(old, setup(), proposer=proposer, rounds=2, run=run)
    assert [attempt.kept for attempt in done.attempts] == [False, False]
    assert [attempt.prompt for attempt in done.attempts] == [
        "extraction_quotes@2",
        "extraction_quotes@3",
    ]
    assert setups.find_prompt("extraction_quotes") == old
    assert str(setups.find_prompt("extraction_quotes@2")) == "extraction_quotes@2"
    assert old in setups.newest_prompts()
    text = library.text_of(old)._replace(text="Something else. {trial}\n")
    row, written = library.save_prompt(text)
    assert (str(row), written) == ("extraction_quotes@4", True)
    assert setups.find_prompt("extraction_quotes") == row


def test_a_version_that_fails_on_some_trials_is_not_better(proposer: str) -> None:
    old = Prompt.objects.get(name="extraction_quotes")

    def failing(setup: dict[str, Any]) -> Matrix:
        matrix = run(setup)
        for place, cell in enumerate(matrix.cells.filter(prompt__version=2)):
            scores = cell.scores | {"entities_f1": 1.0}
            lost = {"outcome": "timeout", "scores": None} if place else {"scores": scores}
            matrix.cells.filter(pk=cell.pk).update(**lost)
        return matrix

    (attempt,) = optimising.optimise(
        old, setup(), proposer=proposer, rounds=1, run=failing
    ).attempts
    assert (attempt.kept, attempt.mean) == (False, None)
    assert attempt.note == "not all of its cells count"


def test_a_proposal_that_is_no_prompt_is_dropped_and_told(shipped: None, host: Host) -> None:
    old = Prompt.objects.get(name="direct_short")
    done = optimising.optimise(old, setup(), proposer="scripted", rounds=2, run=run)
    assert [attempt.kept for attempt in done.attempts] == [False, False]
    assert all("lacks {trial}" in attempt.note for attempt in done.attempts)
    assert done.best == "direct_short@1"


def test_two_trials_are_too_few_to_hold_one_out(shipped: None) -> None:
    with pytest.raises(InputError, match="2 can't be split"):
        optimising.split(TRIALS[:2], seed=1)
    parts = optimising.split(TRIALS, seed=1)
    assert sorted(parts.training + parts.held_out) == TRIALS
