"""A new text for a prompt, written by a model that is shown the mistakes of the last one."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from agents import calls
from agents.registry import split_player
from judging.models import Matrix, Optimisation, Prompt
from judging.trials import prompt_text, replies, results
from judging.trials.analysis import Frequent, most_invented, most_missed
from judging.trials.analysis.errors import Listed
from judging.trials.cell_calls import window_of
from judging.trials.prompt_text import PromptText
from masterchef.durable import WorkRef

MISTAKES = 12  # of each kind that a proposer is shown
LONGEST = 2_048  # tokens of a proposal
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


def question(prompt: Prompt, matrix: Matrix) -> str:
    """What the proposer is asked: the prompt, and what went wrong with it in the matrix."""
    cells = results.of(matrix)
    part: Listed = "mappings" if prompt.kind == Prompt.Kind.DIRECT else "entities"
    return _ASK.format(
        kind=prompt.kind,
        places=", ".join(f"{{{name}}}" for name in prompt_text.placeholders(prompt.text)),
        text=prompt.text,
        missed=_listed(most_missed(cells, MISTAKES, part=part)),
        invented=_listed(most_invented(cells, MISTAKES, part=part)),
    )


def propose(
    ref: WorkRef,
    optimisation: Optimisation,
    best: tuple[Prompt, Matrix],
    number: int,
    still_mine: Callable[[], bool],
) -> PromptText:
    """Ask for a new text in the place of the best and check it; journalled under the step.

    Raises BadFile or Unusable for a reply that is not a prompt, and what a call raises.
    """
    prompt, matrix = best
    proposer = str(optimisation.setup["proposer"])
    model, tag = split_player(proposer)
    answer = calls.ask(
        ref,
        1,
        run=optimisation,
        model=model,
        tag=tag,
        messages=[{"role": "user", "content": question(prompt, matrix)}],
        options={"temperature": 0.7, "seed": number, "num_ctx": window_of(proposer),
                 "num_predict": LONGEST},
        schema=ANSWER,
        purpose="propose",
        still_mine=still_mine,
        limit_s=float(optimisation.setup["timeout_s"]),
        about={"prompt": str(prompt), "model": proposer},
    )  # fmt: skip
    found = replies.read(answer.text, ANSWER)
    fields: dict[str, Any] = {
        "name": optimisation.prompt.name,
        "kind": prompt.kind,
        "description": found["description"][:300],
        "output_schema": prompt.schema,
    }
    return prompt_text.check(fields, found["text"], "proposal")


def _listed(mistakes: Sequence[Frequent]) -> str:
    lines = [
        f"- {each.times} of {each.cells}: {json.dumps(each.text, ensure_ascii=False)}"
        f" ({each.type})" + (f" in: {each.contexts[0][:160]}" if each.contexts else "")
        for each in mistakes
    ]
    return "\n".join(lines) or "(nothing)"
