"""The optional paraphrase pass: submissions rewritten in a neutral voice before they are judged.

Every judge asks for the same rewriting of the same text, so the response cache answers all but the
first. Where a rewriting lost something, the original stands in its place.
"""

import hashlib

from judging.briefs import Brief
from judging.cooks.attempts.questions import Asking
from judging.models import Judgement
from judging.panels import new_nonce, paraphrase_problems, paraphrase_prompt
from masterchef.durable import Attempt

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
    number = FIRST_CALL
    found: Seen = {}
    for letter, files in seen.items():
        found[letter] = []
        for path, data in files:
            found[letter].append((path, _one(asking, number, data)))
            number += 1
    return found


def _one(asking: Asking, number: int, data: bytes) -> bytes:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return data
    if not text.strip() or len(text) > MOST_CHARACTERS:
        return data
    digest = hashlib.sha256(data).digest()
    prompt = paraphrase_prompt(text, nonce=new_nonce(digest))
    answer = asking.ask(
        number,
        prompt,
        purpose="paraphrase",
        temperature=0.0,
        seed=int.from_bytes(digest[:4], "big") >> 1,
    )
    return data if paraphrase_problems(text, answer.text) else answer.text.encode()
