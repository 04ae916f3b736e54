"""The optional paraphrase pass: submissions rewritten in a neutral voice before they are judged.

Every judge asks for the same rewriting of the same text, so the response cache answers all but the
first. Where a rewriting lost something, the original stands in its place.
"""

import hashlib
import itertools
from collections.abc import Callable

from agents import calls
from judging.briefs import Brief
from judging.cooks.attempts.questions import Asking
from judging.models import Judgement
from judging.panels import new_nonce, paraphrase_problems, paraphrase_prompt
from masterchef.durable import Attempt, statements

FIRST_CALL = 100  # numbers below are the judge's own
MOST_CHARACTERS = 12_000  # of a file that is rewritten; longer ones are shown as they are
Seen = dict[str, list[tuple[str, bytes]]]


def rewritten(
    row: Judgement, attempt: Attempt, brief: Brief, seen: Seen, *, timeout_s: float
) -> Seen:
    """The same files, texts in a neutral voice. Raises modelled.TimedOut and what asking raises."""
    model = brief.judging.paraphrase
    if not row.neutral or model is None:
        return seen
    asking = Asking(row.cook, row, attempt, timeout_s=timeout_s, model=model)
    return _each_text(seen, lambda number, text: _asked(asking, number, text))


def read_by(row: Judgement, seen: Seen) -> Seen:
    """What the judge of these files read, by its journal; a text without an answer is itself."""
    if not row.neutral:
        return seen
    journal = f"judgement:{row.pk}.{row.resumes}"

    def told(number: int, text: str) -> str:
        entry = statements.journalled(journal, number)
        said = str(entry.reply.get("text", "")) if entry else ""
        return text if paraphrase_problems(text, said) else said

    return _each_text(seen, told)


def _each_text(seen: Seen, put: Callable[[int, str], str]) -> Seen:
    """Each text in the place that `put(number of the call, text)` gives it."""
    numbers = itertools.count(FIRST_CALL)
    return {
        letter: [(path, _put(data, next(numbers), put)) for path, data in files]
        for letter, files in seen.items()
    }


def _put(data: bytes, number: int, put: Callable[[int, str], str]) -> bytes:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return data
    if not text.strip() or len(text) > MOST_CHARACTERS:
        return data
    return put(number, text).encode()


def _asked(asking: Asking, number: int, text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    prompt = paraphrase_prompt(text, nonce=new_nonce(digest))
    answer = asking.ask(
        number,
        prompt,
        purpose="paraphrase",
        temperature=0.0,
        seed=calls.seed_of(text),
    )
    return text if paraphrase_problems(text, answer.text) else answer.text
