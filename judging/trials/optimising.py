"""Better versions of a prompt, proposed by a model from the mistakes of the last one.

The trials are split: proposals see and are tried on the training trials only, and what is said of
the outcome is said on the held-out ones, which no proposal has seen.
"""

import json
import random
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from agents import calls
from agents.registry import split_player
from judging.gold import BadFile
from judging.models import Matrix, Prompt
from judging.trials import library, prompt_text, replies, reports, results
from judging.trials.analysis import Frequent, most_invented, most_missed
from judging.trials.analysis.errors import Listed
from judging.trials.asking import window_of
from judging.trials.problems import InputError
from masterchef.durable import WorkRef

LEAST_TRIALS = 3
AGAIN = "masterchef matrix rerun"
HELD_OUT = 1 / 3  # of the trials
MISTAKES = 12  # of each kind that a proposer is shown
ANSWER = {
    "type": "object",
    "properties": {"text": {"type": "string"}, "description": {"type": "string"}},
    "required": ["text", "description"],
    "additionalProperties": False,
}
_ASK = """\
You improve a prompt that makes a language model read clinical trials ({kind}). Write the whole \
prompt anew, so that it makes fewer of the mistakes below. Keep its placeholders, each in braces: \
{places}. Don't name any trial, drug or disease of the mistakes: the prompt must work on trials \
that you have not seen.

PROMPT
{text}

MOST MISSED
{missed}

INVENTED OR WRONG
{invented}

Answer with one JSON object: {{"text": the new prompt, "description": what changed, in few words}}.
"""

# Creates the matrix of a setup, runs it to its end and gives it back.
RunMatrix = Callable[[dict[str, Any]], Matrix]


class Split(NamedTuple):
    """Names of trials."""

    training: list[str]
    held_out: list[str]


class Attempt(NamedTuple):
    """A proposal: the version it became ("" if it could not be used), its mean on the training
    trials, and whether it beat the best so far."""

    prompt: str
    mean: float | None
    kept: bool
    note: str = ""


class Optimised(NamedTuple):
    """`report` is of the held-out trials alone: the old version against the best."""

    old: str
    best: str
    split: Split
    training_mean: float | None
    attempts: list[Attempt]
    report: dict[str, Any] | None

    def to_json(self) -> dict[str, Any]:
        return {
            **self._asdict(),
            "split": self.split._asdict(),
            "attempts": [attempt._asdict() for attempt in self.attempts],
        }


def split(trials: Sequence[str], *, seed: int) -> Split:
    """At least one trial held out and two to train on; the same for the same seed."""
    names = sorted(trials)
    if len(names) < LEAST_TRIALS:
        raise InputError([f"trials: {len(names)} can't be split; choose {LEAST_TRIALS} or more"])
    random.Random(seed).shuffle(names)
    held_out = max(1, round(len(names) * HELD_OUT))
    return Split(sorted(names[held_out:]), sorted(names[:held_out]))


def optimise(
    prompt: Prompt, setup: dict[str, Any], *, proposer: str, rounds: int, run: RunMatrix
) -> Optimised:
    """Propose, try and keep what is better, `rounds` times; then compare on the held-out trials.

    `setup` names one model or more and the trials; `proposer` is the model that writes. Raises
    InputError, and HostError or NoHost where the proposer can't be asked.
    """
    if prompt.kind == Prompt.Kind.MAPPING:
        raise InputError(["prompt: a mapping prompt can't run alone; name extraction or direct"])
    parts = split(setup["trials"], seed=int(setup.get("seed", 1)))
    metric = "mappings_f1" if prompt.kind == Prompt.Kind.DIRECT else "entities_f1"
    base = setup | {"metric": metric, "pipeline": "any"}
    matrix = run(base | {"prompts": [str(prompt)], "trials": parts.training})
    best, best_matrix, first = prompt, matrix, _mean(matrix, metric)
    if first is None:
        raise InputError([f"prompt: not all cells of {prompt} count; {AGAIN} {str(matrix.pk)[:8]}"])
    best_mean = first
    attempts: list[Attempt] = []
    for number in range(1, rounds + 1):
        try:
            proposed = _propose(best, best_matrix, proposer, number)
        except (BadFile, replies.Unusable) as error:
            attempts.append(Attempt("", None, False, str(error)))
            continue
        tried = run(base | {"prompts": [str(proposed)], "trials": parts.training})
        mean = _mean(tried, metric)
        note = proposed.description if mean is not None else "not all of its cells count"
        better = mean is not None and mean > best_mean
        attempts.append(Attempt(str(proposed), mean, better, note))
        if mean is not None and better:
            library.keep_prompt(proposed)
            best, best_matrix, best_mean = proposed, tried, mean
    report = None
    if best.pk != prompt.pk:
        final = run(base | {"prompts": [str(prompt), str(best)], "trials": parts.held_out})
        report = reports.report(final, metric)
    return Optimised(str(prompt), str(best), parts, first, attempts, report)


def _mean(matrix: Matrix, metric: str) -> float | None:
    """Over all models of the matrix; None unless all cells count: to fail where it is hard would
    make a version better than it is."""
    entries = reports.report(matrix, metric)["entries"]
    if not entries or any(entry["coverage"] != 1 for entry in entries):
        return None
    return sum(entry["mean"] for entry in entries) / len(entries)


def _propose(prompt: Prompt, matrix: Matrix, proposer: str, number: int) -> Prompt:
    """Ask for a new text and save it as the next version."""
    cells = results.of(matrix)
    part: Listed = "mappings" if prompt.kind == Prompt.Kind.DIRECT else "entities"
    asked = _ASK.format(
        kind=prompt.kind,
        places=", ".join(f"{{{name}}}" for name in prompt_text.placeholders(prompt.text)),
        text=prompt.text,
        missed=_listed(most_missed(cells, MISTAKES, part=part)),
        invented=_listed(most_invented(cells, MISTAKES, part=part)),
    )
    model, tag = split_player(proposer)
    # Journalled beside a cell of the matrix whose mistakes are shown.
    cell = matrix.cells.order_by("position")[0]
    answer = calls.ask(
        WorkRef(
            "judging_cell", cell.pk, cell.fence, f"propose:{cell.pk}:{number}", "propose"
        ),
        number,
        run=matrix,
        seat=f"cell:{cell.pk}",
        model=model,
        tag=tag,
        messages=[{"role": "user", "content": asked}],
        options={"temperature": 0.7, "seed": number, "num_ctx": window_of(proposer),
                 "num_predict": 2048},
        schema=ANSWER,
        purpose="propose",
        about={"prompt": str(prompt), "model": proposer},
    )  # fmt: skip
    found = replies.read(answer.text, ANSWER)
    fields = {
        "name": prompt.name,
        "kind": prompt.kind,
        "description": found["description"][:300],
        "output_schema": prompt.schema,
    }
    text = prompt_text.check(fields, found["text"], "proposal")
    row, _ = library.save_prompt(text, proposed=True)
    return row


def _listed(mistakes: Sequence[Frequent]) -> str:
    lines = [
        f"- {each.count} of {each.cells}: {json.dumps(each.text, ensure_ascii=False)}"
        f" ({each.type})" + (f" in: {each.contexts[0][:160]}" if each.contexts else "")
        for each in mistakes
    ]
    return "\n".join(lines) or "(nothing)"
