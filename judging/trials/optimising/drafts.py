"""Proposals as cells ask them: prompts that are not a version of anything until one is accepted."""

from typing import Any

from judging.models import Matrix, Optimisation, OptimisationStep, Prompt
from judging.trials import library, matrices, retention
from judging.trials.prompt_text import PromptText


def name_of(optimisation: Optimisation) -> str:
    """The name of its drafts: that of the prompt with the id of the run, which no version has."""
    return f"{optimisation.prompt.name[:68]}--{str(optimisation.pk)[:8]}"


def write(optimisation: Optimisation, text: PromptText, number: int) -> Prompt:
    """The proposal under the draft's name; version and round have the same number."""
    fields: dict[str, Any] = library.columns_of(text)
    row, _ = Prompt.objects.update_or_create(
        name=name_of(optimisation),
        version=number,
        defaults={**fields, "kind": text.kind, "proposed": True, "owner": optimisation.owner},
    )
    return row


def accepted(step: OptimisationStep, optimisation: Optimisation) -> Prompt:
    """The step's proposal as the next version of the prompt that was improved."""
    assert step.draft is not None
    text = library.text_of(step.draft)._replace(name=optimisation.prompt.name)
    row, _ = library.save_prompt(text, owner=optimisation.owner)
    return row


def forget(optimisation: Optimisation) -> None:
    """Delete the drafts and the matrices that asked them; texts and means stay in the steps."""
    wanted = optimisation.steps.exclude(matrix=None).values_list("matrix_id", flat=True)
    rows = list(Matrix.objects.filter(pk__in=list(wanted)).order_by("pk"))
    for matrix in rows:
        if not matrix.ended:  # its step's workers had died
            matrices.cancel(matrix, "its optimisation was rejected")
    retention.delete(rows)
    for draft in Prompt.objects.filter(name=name_of(optimisation), proposed=True):
        if not library.is_used(draft):  # by a matrix that somebody made of it
            draft.delete()
