"""Looks for names in what a judge will see; blacks them out if asked."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from judging.blind.contents import members_of, text_of
from judging.blind.names import Name

SHOWN = 160  # characters of an excerpt
MOST = 500  # mentions that are listed
# What may stand between a name's letters without being seen.
_UNSEEN = "[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]*"
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


def scan(
    files: Iterable[tuple[str, bytes]], names: Sequence[Name], *, brief: str = ""
) -> list[Mention]:
    """Every mention, by file and line; names that the brief's own text uses are no sign.

    Text is looked at in Unicode's compatibility form (full-width letters are plain ones), Office
    files inside, other files by their readable bytes.
    """
    pattern, kinds = _compiled(names, brief)
    if pattern is None:
        return []
    found: list[Mention] = []
    for path, data in files:
        for mention in _mentions(path, data, pattern, kinds):
            if len(found) == MOST:
                return found
            found.append(mention)
    return found


def _mentions(
    path: str, data: bytes, pattern: re.Pattern[str], kinds: dict[str, str]
) -> Iterator[Mention]:
    for match in pattern.finditer(path):
        yield _mention(path, 0, match, path, kinds)
    for part in members_of(path, data):
        for number, line in enumerate(part.splitlines(), start=1):
            plain = unicodedata.normalize("NFKC", line)
            for match in pattern.finditer(plain):
                yield _mention(path, number, match, plain, kinds)


def _mention(
    path: str, line: int, match: re.Match[str], text: str, kinds: dict[str, str]
) -> Mention:
    name = re.sub(_UNSEEN[:-1], "", match[0])
    start = max(0, match.start() - SHOWN // 2)
    excerpt = text[start : match.end() + SHOWN // 2].strip()
    return Mention(path, line, name, kinds.get(name.lower(), "participant"), excerpt)


def redact(path: str, data: bytes, names: Sequence[Name], *, brief: str = "") -> bytes:
    """A text file with each name as [redacted]; files that are no text come back as they are."""
    pattern, _ = _compiled(names, brief)
    text = text_of(data)
    if pattern is None or text is None:
        return data
    lines = [_blacked(line, pattern) for line in text.splitlines(keepends=True)]
    clean = "".join(lines)
    return data if clean == text else clean.encode()


def _blacked(line: str, pattern: re.Pattern[str]) -> str:
    plain = unicodedata.normalize("NFKC", line)
    if len(pattern.findall(plain)) > len(pattern.findall(line)):
        line = plain  # some are written in letters that only look like those
    return pattern.sub(REDACTED, line)


def redact_path(path: str, names: Sequence[Name], *, brief: str = "") -> str:
    """A path with each name as "redacted"."""
    pattern, _ = _compiled(names, brief)
    return pattern.sub("redacted", path) if pattern else path


def _compiled(names: Sequence[Name], brief: str) -> tuple[re.Pattern[str] | None, dict[str, str]]:
    """One pattern for all names as whole words, the longest first."""
    wanted = [name for name in names if not (brief and _word(name.word).search(brief))]
    wanted.sort(key=lambda name: -len(name.word))
    if not wanted:
        return None, {}
    pattern = "|".join(_spelled(name.word) for name in wanted)
    kinds = {name.word.lower(): name.kind for name in reversed(wanted)}
    return re.compile(_whole(pattern), re.IGNORECASE), kinds


def _word(word: str) -> re.Pattern[str]:
    return re.compile(_whole(re.escape(word)), re.IGNORECASE)


def _whole(pattern: str) -> str:
    # Digits may follow ("GPT4"), letters and underscores may not; _claude_ is a mention, though.
    return rf"(?<![^\W_])(?:{pattern})(?![^\W\d_])"


def _spelled(word: str) -> str:
    return _UNSEEN.join(re.escape(letter) for letter in word)
