"""Where the lines of a stream end: at LF, CR LF or CR, and nowhere else.

str.splitlines, and httpx's iter_lines with it, also parts at U+0085, U+2028 and six more, which
stand unescaped in the JSON of many servers: half a line is then no JSON, or words are run together.
"""

import re
from collections.abc import Iterable, Iterator

_END = re.compile(r"\r\n|\r|\n")


def lines_of(pieces: Iterable[str]) -> Iterator[str]:
    """The lines of a text that comes in pieces, without their ends and without empty ones."""
    held: list[str] = []
    for piece in pieces:
        *whole, rest = _END.split(piece)
        for part in whole:
            line = "".join([*held, part])
            held.clear()
            if line.strip():
                yield line
        held.append(rest)
    if (line := "".join(held)).strip():
        yield line
