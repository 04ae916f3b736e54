"""The mark of any scenario: by the verdicts that come along, or by what was measured here.

A measurement on fewer seeds than the gates ask for is shown, and marks nothing: seeds that suit
are soon found among many.
"""

from collections import defaultdict
from collections.abc import Iterable

from kitchen.engine import RULESET
from kitchen.engine.calibration import Mark, Verdict, all_verdicts, mark_of
from kitchen.engine.calibration import mark as shipped_mark
from kitchen.models import Calibration
from masterchef.durable import WorkState

ENOUGH = 20  # seeds


def mark(digest: str, ruleset: str = RULESET) -> Mark:
    """What stands beside a scenario; a query where it doesn't come along."""
    return marks([(digest, ruleset)])[digest, ruleset]


def marks(wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Mark]:
    """Of (digest, ruleset) each; one query at most."""
    keys = set(wanted)
    known = {(row.digest, row.ruleset) for row in all_verdicts()}
    asked = {digest for digest, ruleset in keys - known}
    own = _measured(asked) if asked else {}
    return {key: _of(own[key]) if key in own else shipped_mark(*key) for key in keys}


def verdicts(digest: str) -> list[Verdict]:
    """What was measured of a scenario under today's rules, here or before it was shipped."""
    shipped = [row for row in all_verdicts() if (row.digest, row.ruleset) == (digest, RULESET)]
    return shipped or _measured({digest}).get((digest, RULESET), [])


class Marks(dict[tuple[str, str], Mark]):
    """Marks by (digest, ruleset), for as long as a page or a file takes: one query at most."""

    _own: dict[tuple[str, str], list[Verdict]] | None = None

    def __missing__(self, key: tuple[str, str]) -> Mark:
        shipped = any((row.digest, row.ruleset) == key for row in all_verdicts())
        if not shipped and self._own is None:
            self._own = _measured()
        own = None if shipped or self._own is None else self._own.get(key)
        self[key] = _of(own) if own else shipped_mark(*key)
        return self[key]


def _measured(digests: set[str] | None = None) -> dict[tuple[str, str], list[Verdict]]:
    """By (digest, ruleset); of all scenarios where none is named."""
    done = Calibration.objects.filter(state=WorkState.DONE)
    if digests is not None:
        done = done.filter(scenario__digest__in=digests)
    rows = done.order_by("pk").values_list(
        "scenario__name", "scenario__digest", "ruleset", "seeds", "gates"
    )
    found: dict[tuple[str, str], list[Verdict]] = defaultdict(list)
    for name, digest, ruleset, seeds, gates in rows:
        verdict = Verdict(name, digest, ruleset, tuple(seeds), {}, tuple(gates))
        found[digest, ruleset].append(verdict)
    return found


def _of(found: list[Verdict]) -> Mark:
    enough = [verdict for verdict in found if len(verdict.seeds) >= ENOUGH]
    if enough:
        return mark_of(enough)
    most = max(len(verdict.seeds) for verdict in found)
    return Mark(False, f"measured on {most} seeds only, the gates ask for {ENOUGH}")
