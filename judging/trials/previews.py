"""A prompt that is being written: filled in with a trial, its tokens by part, and one try of it."""

from typing import Any, NamedTuple
from uuid import uuid4

from django.db import transaction

from judging.gold import BadFile
from judging.models import Matrix, Prompt, Trial
from judging.trials import filled_prompt, library, matrices, prompt_text
from judging.trials.estimates import CHARS_A_TOKEN, ENTITIES_TOKENS
from judging.trials.problems import InputError
from judging.trials.prompt_text import PromptText
from masterchef.accounts.models import User

TRY = "try"  # how the names of tries end


class Part(NamedTuple):
    """A part of the filled text: a placeholder's name, or "the prompt's own words"."""

    name: str
    tokens: int


class Preview(NamedTuple):
    """`problems` are told in the place of the rest; `tokens` are estimated by length."""

    problems: list[str]
    filled: str = ""
    tokens: int = 0
    parts: list[Part] = []
    output_schema: dict[str, Any] = {}


def preview(fields: dict[str, Any], text: str, trial: Trial) -> Preview:
    """The text with the trial in it; what is wrong with it is told, never raised."""
    try:
        read = prompt_text.check(fields, text, "prompt")
    except BadFile as error:
        return Preview(error.problems)
    row = _row(read)
    filled = filled_prompt.fill(row, trial)
    return Preview([], filled, _tokens(filled), _parts(read, trial, filled), row.schema)


def _parts(read: PromptText, trial: Trial, filled: str) -> list[Part]:
    """Each placeholder's share; what is left is the prompt's own."""
    alone = {
        name: _tokens(filled_prompt.fill(_row(read._replace(text=f"{{{name}}}")), trial))
        for name in read.placeholders
    }
    if "entities" in alone:  # nothing has been extracted yet
        alone["entities"] = ENTITIES_TOKENS
    times = {name: read.text.count(f"{{{name}}}") for name in alone}
    parts = [Part(name, tokens * times[name]) for name, tokens in alone.items()]
    own = _tokens(prompt_text.without_places(read.text))
    return [Part("the prompt's own words", own), *parts]


def try_out(
    fields: dict[str, Any], text: str, trial: Trial, model: str, *, owner: User | None = None
) -> Matrix:
    """Ask the model once, as a matrix of one cell; raises BadFile or InputError.

    The text is a draft: no version of its prompt, which so stays unused.
    """
    read = prompt_text.check(fields, text, "prompt")
    if read.kind == Prompt.Kind.MAPPING:
        raise InputError(["kind: a mapping prompt needs entities; try it in a matrix of two steps"])
    mark = f"{TRY}-{uuid4().hex[:8]}"
    with transaction.atomic():
        row = _row(read, name=f"{read.name[:60]}--{mark}", owner=owner)
        row.save()
        setup = {"prompts": [f"{row.name}@1"], "models": [model], "trials": [trial.name],
                 "mode": "relaxed", "attempts": 1}  # fmt: skip
        matrix = matrices.create(
            setup, name=f"try of {read.name} · {mark[-8:]}", owner=owner, kind=TRY
        )
    matrices.start(matrix)
    return matrix


def _row(read: PromptText, *, name: str = "", owner: User | None = None) -> Prompt:
    """The text as a row that isn't saved."""
    columns = library.columns_of(read)
    return Prompt(name=name or read.name, kind=read.kind, proposed=True, owner=owner, **columns)


def _tokens(text: str) -> int:
    return -(-len(text) // CHARS_A_TOKEN)
