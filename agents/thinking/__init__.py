"""Thinking and answer told apart in what a model wrote. Pure.

    parts = split("<think>I could wait.</think>{…}")   # Parts("I could wait.", "{…}")

Servers separate the two, or they don't: then the marks of the model's chat template stand in the
text. Every reader of a reply asks `answer_of` first, so that a draft is never played, a limit never
counts thoughts and a submission never holds them. What a JSON object, a code span or a fence quotes
is content: a document may well explain `</think>`.
"""

from typing import NamedTuple

from agents.thinking import blocks, channels
from agents.thinking.marks import ANY, MARK
from agents.thinking.stream import Stream


class Parts(NamedTuple):
    """What a model wrote for itself, and what it wrote for the reader."""

    thinking: str
    answer: str


def split(text: str) -> Parts:
    """The text's two parts; without a mark the whole text is the answer, unchanged.

    An opening mark that nothing closes begins thinking that was cut: there is no answer. Splitting
    an answer again changes nothing.
    """
    thoughts: list[str] = []
    rest = text
    while ANY.search(rest):
        before = len(thoughts)
        rest = channels.taken(rest, thoughts)
        rest = blocks.taken(rest, thoughts)
        if len(thoughts) == before:
            break
        rest = blocks.unwrapped(rest.lstrip())
    if not thoughts:
        return Parts("", text)
    return Parts("\n\n".join(filter(None, (each.strip() for each in thoughts))), rest)


def answer_of(text: str, *, may_quote: bool = False) -> str:
    """The text without its thinking.

    `may_quote`: its author read texts of others, who may write marks to be taken for the author.
    Then a mark that opens thinking after the answer has begun is more likely a quotation, and
    nothing is taken away.
    """
    return text if may_quote and _opens_late(text) else split(text).answer


def _opens_late(text: str) -> bool:
    closed = None
    for mark in MARK.finditer(text):
        if str(mark.lastgroup).startswith("close_"):
            closed = mark.end()
        elif closed is not None and text[closed : mark.start()].strip():
            return True
    return False


__all__ = ["Parts", "Stream", "answer_of", "split"]
