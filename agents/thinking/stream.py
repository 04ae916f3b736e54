"""The answer of a reply that is still being written, for whoever watches. Pure.

    answer = Stream()
    for piece in pieces: show(answer.feed(piece))
    show(answer.rest())

`split` decides when the reply is whole; this never waits for the end, so it can't know of a
closing mark whose opening stood in the prompt: what came before it has been shown.
"""

import re

from agents.thinking.marks import CLOSING, HARMONY, MARK, OPENING

_HELD = 500  # characters: longer than any mark
_ENDS = CLOSING | {"bare": re.compile("assistantfinal"), "harmony": HARMONY}
_BARE = re.compile(r"\s*(?:assistant)?analysis(?=[^\s]|\s*\n)")
_SPECIAL = re.compile(
    r"<\|(?:end|return|call|(?:START|END)_RESPONSE|(?:begin|end)_of_solution)\|>|</?answer>",
)
_NEXT = re.compile(
    rf"(?P<harmony>{HARMONY.pattern})|(?P<special>{_SPECIAL.pattern})|(?P<mark>{MARK.pattern})",
    re.IGNORECASE,
)
# What may become a mark, or may not: it isn't shown yet.
_UNSURE = re.compile(
    r"(?:<[^<>\n]{0,220}|<\|begin\|>\w{0,10}(?:<[|\w]{0,10})?|<\|channel>\s*\w{0,7}|\[[/A-Z]{0,10}|◁/?[a-z]{0,5}"
    r"|<\|(?:start|channel)\|>(?:(?!<\|message\|>).){0,400})\Z",
    re.DOTALL,
)
_FIRST_WORDS = (
    *("analysis", "assistantanalysis", "thinking...\n", "here are my reasoning steps:"),
    *("here is my thought process:", "**here is my thought process:**"),
)
_FENCE_HEAD = re.compile(r"`{0,3}|```[a-z]{0,9}[ \t]*", re.IGNORECASE)
_QUOTES = "`\"'“‘«( \t"


class Stream:
    """Takes a reply piece by piece. The pieces may end anywhere, also within a mark."""

    def __init__(self) -> None:
        self._held = ""  # not shown yet
        self._inside = ""  # the family of the mark that opened thinking
        self._fresh = True  # nothing of the answer has been shown since the last mark
        self._marked = False  # a mark has come
        self._line, self._fence = "", False

    def feed(self, piece: str) -> str:
        """What can be shown now."""
        self._held += piece
        return self._read(final=False)

    def rest(self) -> str:
        """What was held back, when nothing more comes."""
        return self._read(final=True)

    def _read(self, *, final: bool) -> str:
        out: list[str] = []
        while self._held and (self._left() if self._inside else self._stepped(out, final)):
            pass
        return "".join(out)

    def _left(self) -> bool:
        """Whether the thinking's end was there; what is before it is dropped."""
        end = _ENDS[self._inside].search(self._held)
        if end is None:
            self._held = self._held[-_HELD:]
            return False
        if self._inside != "harmony" or end["channel"].lower() == "final":
            self._inside, self._fresh = "", True
        self._held = self._held[end.end() :]
        return True

    def _stepped(self, out: list[str], final: bool) -> bool:
        if self._fresh and (begun := self._begun(final)) is not None:
            return begun
        unsure = None if final else _UNSURE.search(self._held)
        limit = unsure.start() if unsure else len(self._held)
        if unsure and self._fresh and not self._held[:limit].strip():
            return False
        mark = _NEXT.search(self._held)
        if mark is None or mark.start() >= limit:
            if self._fresh and not final and not self._held[:limit].strip():
                return False  # blanks before thinking belong to it
            out.append(self._shown(self._held[:limit]))
            self._held = self._held[limit:]
            return False
        out.append(self._shown(self._held[: mark.start()]))
        self._held, self._marked = self._held[mark.end() :], True
        out.append(self._passed(mark))
        return True

    def _begun(self, final: bool) -> bool | None:
        """Thinking at the beginning of a reply or right behind other thinking; False: wait."""
        opening = OPENING.match(self._held)
        if opening:
            self._inside, self._marked = str(opening.lastgroup), True
            self._held = self._held[opening.end() :]
            return True
        start = self._held.lstrip()
        if not final and (
            any(words.startswith(start.lower()) for words in _FIRST_WORDS)
            or _FENCE_HEAD.fullmatch(start)
        ):
            return False
        if bare := _BARE.match(self._held):
            self._inside, self._marked = "bare", True
            self._held = self._held[bare.end() :]
            return True
        return None

    def _passed(self, mark: re.Match[str]) -> str:
        """What is shown in place of a mark; an opening one begins thinking."""
        if mark["harmony"]:
            self._inside = "" if mark["channel"].lower() == "final" else "harmony"
        elif not mark["special"]:
            if self._fence or (self._line[-1:] in tuple(_QUOTES) and self._line.strip()):
                return self._shown(mark[0])
            family = next(name for name, said in mark.groupdict().items()
                          if said and name.startswith(("open_", "close_")))  # fmt: skip
            if family.startswith("open_"):
                if self._line.strip():
                    return self._shown(mark[0])
                self._inside = family.removeprefix("open_")
        self._fresh = True
        return ""

    def _shown(self, text: str) -> str:
        if self._fresh and self._marked:
            text = text.lstrip()
        self._fresh = self._fresh and not text
        *lines, self._line = (self._line + text).split("\n")
        for line in lines:
            self._fence ^= line.lstrip().startswith("```")
        return text
