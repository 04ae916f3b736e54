"""Lists of numbers as a person writes them: `1-5,8`."""

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode

_MOST = 10_000
LARGEST = 2**31 - 1  # as the API has it


def numbers(text: str, option: str) -> list[int]:
    """`1-5,8` as [1, 2, 3, 4, 5, 8], each once; raises CommandError naming the option."""
    found: dict[int, None] = {}
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        if not first.isdecimal() or (dash and not last.isdecimal()):
            raise _wrong(option, f"{part.strip()!r} is not a number or range; write 1-5 or 1,2,7")
        if max(len(first), len(last)) > 10 or int(last or first) > LARGEST:
            raise _wrong(option, f"{part.strip()[:40]!r} is too large; write {LARGEST:,} at most")
        low, high = int(first), int(last or first)
        if high < low or high - low >= _MOST:
            raise _wrong(option, f"{part.strip()!r} is not a range from low to high")
        found |= dict.fromkeys(range(low, high + 1))
    return list(found)


def _wrong(option: str, what: str) -> CommandError:
    return CommandError(f"{option}: {what}", code=ExitCode.USAGE)
