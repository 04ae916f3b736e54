"""Looks for names in what a judge will see; blacks them out if asked."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from judging.blind.contents import members_of, text_of
from judging.blind.lookalikes import folded, plain
from judging.blind.names import Name

SHOWN = 160  # characters of an excerpt
MOST = 500  # mentions that are listed
# What may stand between a name's letters without being seen.
_GONE = dict.fromkeys(
    [0xAD, *range(0x300, 0x370), *range(0x200B, 0x2010), *range(0x202A, 0x202F),
     *range(0x2060, 0x206A), *range(0xFE00, 0xFE10), 0xFEFF, *range(0xE0000, 0xE0080)]
)  # fmt: skip
_UNSEEN = (
    "[\u00ad\u0300-\u036f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e007f]*"
)
REDACTED = "[redacted]"


class Mention(NamedTuple):
    """A name in a file: `line` from 1 (0: in the path)."""

    path: str
    line: int
    name: str
    kind: str
    excerpt: str

    def to_json(self) -> dict[str, Any]:
        """A JSON object."""
        return self._asdict()


class _Wanted(NamedTuple):
    """What is looked for: one pattern for all names, and what each of them gives away."""

    pattern: re.Pattern[str]
    kinds: dict[str, str]

    def may_be_in(self, text: str) -> bool:
        """Quickly, over a whole text: False only if no name is in it."""
        if not text.isascii():
            text = folded(plain(text).translate(_GONE))
        small = text.casefold()
        return any(word in small for word in self.kinds)


def scan(
    files: Iterable[tuple[str, bytes]], names: Sequence[Name], *, brief: str = ""
) -> list[Mention]:
    """Every mention, by file and line, at most 500; names that the brief's own text uses are no
    sign.

    Text is looked at in Unicode's compatibility form (full-width letters are plain ones) and with
    letters of other scripts as the Latin ones that they look like; Office files inside, other
    files by their readable bytes.
    """
    wanted = _compiled(tuple(names), brief)
    if wanted is None:
        return []
    found = (each for path, data in files for each in _mentions(path, data, wanted))
    return list(islice(found, MOST))


def _mentions(path: str, data: bytes, wanted: _Wanted) -> Iterator[Mention]:
    name = plain(path)
    for match in wanted.pattern.finditer(folded(name)):
        yield _mention(path, 0, match, name, wanted.kinds)
    for part in members_of(path, data):
        if not wanted.may_be_in(part):
            continue
        for number, line in enumerate(part.splitlines(), start=1):
            seen = plain(line)
            for match in wanted.pattern.finditer(folded(seen)):
                yield _mention(path, number, match, seen, wanted.kinds)


def _mention(
    path: str, line: int, match: re.Match[str], text: str, kinds: dict[str, str]
) -> Mention:
    name = re.sub(_UNSEEN[:-1], "", match[0])
    start = max(0, match.start() - SHOWN // 2)
    excerpt = text[start : match.end() + SHOWN // 2].strip()
    return Mention(path, line, name, kinds.get(name.casefold(), "participant"), excerpt)


def redact(path: str, data: bytes, names: Sequence[Name], *, brief: str = "") -> bytes:
    """A text file with each name as [redacted]; files that are not text come back as they are."""
    wanted, text = _compiled(tuple(names), brief), text_of(data)
    if wanted is None or text is None or not wanted.may_be_in(text):
        return data
    lines = [_blacked(line, wanted.pattern) for line in text.splitlines(keepends=True)]
    clean = "".join(lines)
    return data if clean == text else clean.encode()


def _blacked(line: str, pattern: re.Pattern[str]) -> str:
    seen = plain(line)
    if not (found := list(pattern.finditer(folded(seen)))):
        return line
    parts, at = [], 0
    for match in found:
        parts += [seen[at : match.start()], REDACTED]
        at = match.end()
    return "".join([*parts, seen[at:]])


def redact_path(path: str, names: Sequence[Name], *, brief: str = "") -> str:
    """A path with each name as "redacted"."""
    wanted = _compiled(tuple(names), brief)
    return _blacked(path, wanted.pattern).replace(REDACTED, "redacted") if wanted else path


def unspoken(names: Sequence[Name], brief: str) -> list[Name]:
    """The names that the brief's own text doesn't use."""
    return [name for name in names if not (brief and _word(name.word).search(folded(plain(brief))))]


@lru_cache(maxsize=16)
def _compiled(names: tuple[Name, ...], brief: str) -> _Wanted | None:
    """One pattern for all names as whole words, the longest first."""
    wanted = sorted(unspoken(names, brief), key=lambda name: -len(name.word))
    if not wanted:
        return None
    pattern = "|".join(_whole(_spelled(folded(name.word)), name.word) for name in wanted)
    kinds = {folded(name.word).casefold(): name.kind for name in reversed(wanted)}
    return _Wanted(re.compile(pattern, re.IGNORECASE), kinds)


def _word(word: str) -> re.Pattern[str]:
    return re.compile(_whole(re.escape(folded(word)), word), re.IGNORECASE)


def _whole(pattern: str, word: str) -> str:
    # No letter or digit before it, no letter behind it: GPT4 and _claude_ are mentions. Scripts
    # that write no blanks have no such bounds, neither for their own words nor beside others.
    if not word.isascii():
        return pattern
    return rf"(?<![0-9A-Za-z\u00c0-\u024f]){pattern}(?![A-Za-z\u00c0-\u024f])"


def _spelled(word: str) -> str:
    return _UNSEEN.join(re.escape(letter) for letter in word)
