"""A step's end: its score saved under the fence, and what follows opened in the same commit."""

from typing import Any, NamedTuple

from django.db import transaction

from judging.models import Optimisation, OptimisationStep
from judging.trials.optimising import scores, wake
from masterchef import runs
from masterchef.durable import WorkRef, hint, send, statements
from masterchef.live import log
from masterchef.live.models import Level
from masterchef.live.pokes import poke
from masterchef.runs import Fact
from masterchef.runs.models import RunState

Part = OptimisationStep.Part


class Next(NamedTuple):
    """The step that follows, or the state and the reason with which the optimisation ends."""

    part: str = ""
    state: str = ""
    reason: str = ""


def settle(ref: WorkRef, step: OptimisationStep, mean: float | None, note: str) -> bool:
    """Save the step if the fence still holds; open the next, or end the optimisation.

    One transaction, under the lock of the run. False: the claim was no longer ours.
    """
    whole = step.optimisation
    with transaction.atomic():
        run = runs.lock(whole.pk)
        best = scores.best_of(whole)
        kept = _is_kept(step, mean, best)
        columns: dict[str, Any] = {"mean": mean, "kept": kept, "note": note}
        if statements.settle(ref, columns) is None:
            return False
        so_far = scores.spent(whole)
        Optimisation.objects.filter(pk=whole.pk).update(
            spent_tokens=so_far.tokens, spent_usd=so_far.usd
        )
        found_one = kept or (best is not None and best.number > 0)
        following = _next(step, mean, note, found_one=found_one, broke=scores.left(whole) is None)
        facts = [Fact("step_done", "", 0, 0, _told(step, mean, kept, note))]
        opened = None
        if following.part:
            opened = OptimisationStep.objects.create(
                optimisation=whole, number=step.number + 1, part=following.part
            )
        else:
            facts.append(Fact("optimisation_ended", "", 0, 0, {"reason": following.reason}))
        runs.tell(whole.pk, facts, last_number=run.last_number)
        if opened is None:
            runs.enter(whole.pk, following.state, reason=following.reason)
    if opened is not None:
        send(hint("step", opened.pk, wake.QUEUE))
    _say(step, mean, kept, note)
    poke(whole.pk)
    return True


def _is_kept(step: OptimisationStep, mean: float | None, best: OptimisationStep | None) -> bool:
    if step.part != Part.PROPOSAL or mean is None:
        return False
    return best is not None and best.mean is not None and mean > best.mean


def _next(
    step: OptimisationStep, mean: float | None, note: str, *, found_one: bool, broke: bool
) -> Next:
    whole = step.optimisation
    if step.part == Part.HELD_OUT:
        return Next(state=RunState.DONE, reason=note)
    if step.part == Part.OLD and mean is None:
        return Next(state=RunState.FAILED, reason=f"{whole.prompt}: {note}")
    if broke:
        reason = f"the budget is spent after {step.number} of {whole.rounds} rounds"
        return Next(state=RunState.DONE, reason=reason)
    if step.number < whole.rounds:
        return Next(part=Part.PROPOSAL)
    if found_one:
        return Next(part=Part.HELD_OUT)
    return Next(state=RunState.DONE, reason=f"no proposal beat {whole.prompt}")


def _told(step: OptimisationStep, mean: float | None, kept: bool, note: str) -> dict[str, Any]:
    matrix = str(step.matrix_id) if step.matrix_id else None
    return {"number": step.number, "part": step.part, "mean": mean, "kept": kept,
            "note": note[:300], "matrix": matrix}  # fmt: skip


def _say(step: OptimisationStep, mean: float | None, kept: bool, note: str) -> None:
    figure = "no mean" if mean is None else f"mean {mean:.3f}"
    verdict = {True: "kept", False: "not kept"}[kept] if step.part == Part.PROPOSAL else ""
    said = ", ".join(filter(None, (f"{step.part} {step.number}: {figure}", verdict, note)))
    level = Level.WARNING if mean is None else Level.INFO
    log.write(step.optimisation_id, "step_done", said, level=level)
