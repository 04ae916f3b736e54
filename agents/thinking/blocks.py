"""Blocks of thinking between an opening and a closing mark, either of which may be missing."""

import re

from agents.thinking.marks import CLOSING, MARK, OPENING, SOFT, Quoted

# "between <think> and </think>" in prose is a mention, not a thought.
SHORTEST_INSIDE = 12
_AFTER_MENTION = re.compile(r"[ \t]*[a-z.,;:!?)\]\"'’”»]")
_BEFORE_MENTION = " \t\"'‘“«("
_WRAPPERS = re.compile(
    r"\A(?:<answer>(?P<a>.*)</answer>|<response>(?P<r>.*)</response>"
    r"|<final(?P<f>_answer)?>(?P<g>.*)</final(?(f)_answer)>"
    r"|<\|begin_of_box\|>(?P<b>.*?)(?:<\|end_of_box\|>|\Z)"
    r"|<\|begin_of_solution\|>(?P<s>.*?)(?:<\|end_of_solution\|>|\Z)"
    r"|<\|START_RESPONSE\|>(?P<c>.*?)(?:<\|END_RESPONSE\|>|\Z))\s*\Z",
    re.DOTALL | re.IGNORECASE,
)

_FENCED = re.compile(r"\A\s*```[\w-]*[ \t]*\n\s*")  # around the whole reply
_ANSWER = re.compile(r"<answer>", re.IGNORECASE)


def taken(text: str, thoughts: list[str]) -> str:
    """The text without its blocks, which go to `thoughts`."""
    fence = _FENCED.match(text)
    if fence and _closed(text, fence.end()):
        return fence[0] + _further(text[_leading(text, thoughts, fence.end()) :], thoughts)
    rest = text[_leading(text, thoughts) :]
    if soft := SOFT.match(rest):
        thoughts.append(soft["inside"])
        return taken(rest[soft.end() :], thoughts)
    return _further(rest, thoughts)


def unwrapped(answer: str) -> str:
    """The inside of an <answer>…</answer> that holds the whole answer."""
    found = _WRAPPERS.match(answer)
    return found[found.lastgroup].strip() if found and found.lastgroup else answer


def _closed(text: str, at: int) -> bool:
    """Whether a thought begins there and ends, so that it isn't an example of marks."""
    opening = OPENING.match(text, at)
    closing = opening and CLOSING[str(opening.lastgroup)].search(text, opening.end())
    return bool(opening and closing and closing.start() - opening.end() > SHORTEST_INSIDE)


def _leading(text: str, thoughts: list[str], at: int = 0) -> int:
    """Where the blocks at `at`, the text's beginning, end: its length if one isn't closed."""
    # A thought that no mark ends is ended by an answer that reaches to the text's end.
    whole = text[-200:].rstrip().lower().endswith("</answer>")
    answer = _ANSWER.search(text, at) if whole else None
    while opening := OPENING.match(text, at):
        closing = CLOSING[str(opening.lastgroup)].search(text, opening.end())
        if answer and opening.end() <= answer.start() < (closing or answer).end():
            closing = answer
        thoughts.append(text[opening.end() : closing.start() if closing else len(text)])
        at = closing.end() if closing else len(text)
        if closing is answer and answer is not None:
            return answer.start()  # which `unwrapped` opens
    return at


def _further(text: str, thoughts: list[str]) -> str:
    """Without what a closing mark of its own ends, and without blocks in the middle."""
    marks = _marks(text)
    start, opened, blocks = 0, None, []
    for mark in marks:
        family = str(mark.lastgroup)
        if family.startswith("open_"):
            opened = opened or mark
        elif opened is not None:
            blocks.append((opened, mark))
            opened = None
        elif not _is_mention(text, mark):
            start, blocks = mark.end(), []  # the template had opened it in the prompt
    if start:
        thoughts.append(text[:start])
    kept, at = [], start
    for first, last in blocks:
        if _at_line_start(text, first.start(), start) or (
            last.start() - first.end() > SHORTEST_INSIDE
        ):
            kept.append(text[at : first.start()])
            thoughts.append(text[first.end() : last.start()])
            at = last.end()
    # "[THINK]" on a line of its own may be a heading; the other marks are nobody's words.
    if opened is None or opened.lastgroup == "open_bracket":
        return "".join([*kept, text[at:]])
    if _at_line_start(text, opened.start(), start):
        thoughts.append(text[opened.end() :])
        return "".join([*kept, text[at : opened.start()]])
    return "".join([*kept, text[at:]])


def _is_mention(text: str, mark: re.Match[str]) -> bool:
    """A closing mark in the middle of a sentence: "the </think> tag ends it"."""
    before = text[mark.start() - 1 : mark.start()]
    return (
        before != ""
        and before in _BEFORE_MENTION
        and not _at_line_start(text, mark.start(), 0)
        and _AFTER_MENTION.match(text, mark.end()) is not None
    )


def _marks(text: str) -> list[re.Match[str]]:
    found = list(MARK.finditer(text))
    if not found:
        return []
    quoted = Quoted(text)
    return [mark for mark in found if mark.start() not in quoted]


def _at_line_start(text: str, place: int, start: int) -> bool:
    line = text[max(start, text.rfind("\n", 0, place) + 1) : place]
    return not line.strip()
