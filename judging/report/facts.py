"""What a report is made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple


class Entrant(NamedTuple):
    """A participant. `outcome` is ok, timeout, rate_limited, auth_failed, missing_output or error;
    `files` maps each file of its submission to its text ("" if it is no text)."""

    name: str
    flavor: str
    model: str = ""
    outcome: str = "ok"
    note: str = ""
    files: Mapping[str, str] = {}


class Scored(NamedTuple):
    """One judge's points for one submission in one repeat: `scores` has every dimension."""

    judge: str
    participant: str
    scores: Mapping[str, float]
    repeat: int = 1
    position: int = 0
    reasons: Mapping[str, str] = {}


class Silence(NamedTuple):
    """A judge that abstained: on one submission, or on all (participant "")."""

    judge: str
    repeat: int
    reason: str
    participant: str = ""


@dataclass(frozen=True)
class Facts:
    """All that a cook's report is made of. `weights` in percent, `scale` [lowest, highest];
    `excluded` are (judge, participant, reason) pairs that the policy leaves out of the aggregate;
    `judge_flavors` maps judges to flavors (for the audit)."""

    cook: str
    weights: Mapping[str, float]
    scale: tuple[float, float]
    entrants: tuple[Entrant, ...]
    scored: tuple[Scored, ...]
    judges: Mapping[str, str]
    silences: tuple[Silence, ...] = ()
    excluded: tuple[tuple[str, str, str], ...] = ()
    policy: str = "require_distinct_flavor"
    kindred: tuple[tuple[str, str, str], ...] = ()
    notes: tuple[str, ...] = ()
    seed: int = 0


class CookResult(NamedTuple):
    """What a cross-cook board needs of one cook: {judge: {participant: score 0 to 100}}."""

    cook: str
    scores: dict[str, dict[str, float]]
    alpha: float | None = None

    def to_json(self) -> dict[str, Any]:
        """A JSON object that `from_json` reads again."""
        return self._asdict()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "CookResult":
        """What `to_json` wrote."""
        return cls(data["cook"], data["scores"], data.get("alpha"))
