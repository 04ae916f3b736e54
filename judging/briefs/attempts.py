"""`attempts: N`: each participant tries N times, on its own, and is counted together again."""

from collections.abc import Iterator
from typing import Any

MOST = 50  # participants of one cook, attempts counted


def expanded(data: dict[Any, Any]) -> dict[Any, Any]:
    """The brief with anna-1, anna-2, … in place of each participant; as it is if it tries once."""
    count, members = data.get("attempts"), data.get("participants")
    if isinstance(count, bool) or not isinstance(count, int) or not isinstance(members, list):
        return data
    if not 1 < count <= MOST:
        return data
    return {**data, "participants": [one for each in members for one in _numbered(each, count)]}


def _numbered(member: Any, count: int) -> Iterator[Any]:
    """The member's attempts; what is no member, or too long a name, is told of elsewhere."""
    if not isinstance(member, dict) or not isinstance(member.get("name"), str):
        yield member
        return
    name, flavor = member["name"], member.get("flavor") or member["name"]
    for number in range(1, count + 1):
        yield {**member, "name": f"{name}-{number}", "flavor": flavor, "attempt_of": name}
