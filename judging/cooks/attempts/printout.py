"""What a container prints, shown in the cook's log while it runs: new lines only, and bounded."""

from collections import OrderedDict
from typing import NamedTuple

from agents import containers, credentials, flavors
from agents.containers import Key
from judging.cooks.attempts.endings import Row
from judging.cooks.feed import MOST_LINE
from judging.sealing import redacted
from masterchef.live import log
from masterchef.live.models import Level

MOST_LINES = 2_000  # shown of one container; the whole of it is kept as its log file
TAIL = 64 * 1024
REMEMBERED = 200  # containers of this process


class _Shown(NamedTuple):
    lines: int
    last: str  # the end of what was shown, to find where the new begins


_shown: OrderedDict[str, _Shown] = OrderedDict()


def show(row: Row, key: Key) -> None:
    """Write the lines that came since the last look; another process begins with the newest."""
    lent = credentials.secrets(flavors.get(row.flavor))
    for stream, text in zip(("stdout", "stderr"), containers.logs(key, most=TAIL)[:2], strict=True):
        _show(row, key, stream, redacted(text, lent))


def _show(row: Row, key: Key, stream: str, text: str) -> None:
    name = f"{key.stem}/{stream}"
    before = _shown.get(name, _Shown(0, ""))
    whole = text[: text.rfind("\n") + 1]
    at = whole.rfind(before.last) if before.last else -1
    new = whole[at + len(before.last) :] if at >= 0 else whole
    lines = new.splitlines()[: max(MOST_LINES - before.lines, 0)]
    for line in lines:
        say(row, stream, line)
    if lines or before.lines >= MOST_LINES:
        _shown[name] = _Shown(before.lines + len(lines), whole[-500:])
        _shown.move_to_end(name)
        while len(_shown) > REMEMBERED:
            _shown.popitem(last=False)


def say(row: Row, stream: str, line: str) -> None:
    """One line of a participant's or judge's output, or of its image's build."""
    level = Level.WARNING if stream == "stderr" else Level.INFO
    about = {"name": row.who, "stream": stream, "round": row.round_number}
    log.write(row.cook.pk, "output", line[:MOST_LINE], level=level, seat=row.who[:16], data=about)
