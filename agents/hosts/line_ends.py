"""Where the lines of a stream end: at LF, CR LF or CR, and nowhere else.

str.splitlines, and httpx's iter_lines with it, also parts at U+0085, U+2028 and six more, which
stand unescaped in the JSON of many servers: half a line is then no JSON, or words are run together.
"""

import re
from collections.abc import Iterable, Iterator

from agents.hosts.errors import HostError

LONGEST_LINE = 32 * 1024 * 1024  # characters
_END = re.compile(r"\r\n|\r|\n")


def lines_of(pieces: Iterable[str]) -> Iterator[str]:
    """The lines of a text that comes in pieces, without their ends and without empty ones; raises
    HostError for one that has no end."""
    held: list[str] = []
    size = 0
    for piece in pieces:
        *whole, rest = _END.split(piece)
        for part in whole:
            line = "".join([*held, part])
            held.clear()
            size = 0
            if line.strip():
                yield line
        held.append(rest)
        size += len(rest)
        if size > LONGEST_LINE:
            raise HostError("garbage", f"a line has more than {LONGEST_LINE >> 20} MiB")
    if (line := "".join(held)).strip():
        yield line
