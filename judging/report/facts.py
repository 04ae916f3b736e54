"""What a report is made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from judging.report.tried import Tried


class Entrant(NamedTuple):
    """A participant. `outcome` is ok, timeout, rate_limited, auth_failed, missing_output or error;
    `files` maps each file of its submission to its text (None if it is not text); `late`: what it
    had made at its time limit is judged. `digest` is its model's, where a host told one; the
    rest is what its newest try used, None where nobody counted."""

    name: str
    flavor: str
    model: str = ""
    outcome: str = "ok"
    note: str = ""
    files: Mapping[str, str | None] = {}
    late: bool = False
    digest: str = ""
    cost_usd: float | None = None
    seconds: float | None = None
    tokens: int | None = None
    attempt_of: str = ""  # with several attempts, whose one it is


class Checked(NamedTuple):
    """What checks gave a submission: {check: 0 to 1}, empty where they could not be run."""

    participant: str
    rewards: Mapping[str, float]
    evidence: str = ""

    @property
    def reward(self) -> float | None:
        """The mean over its checks."""
        return sum(self.rewards.values()) / len(self.rewards) if self.rewards else None


class Scored(NamedTuple):
    """One judge's points for one submission in one repeat: `scores` has every dimension.
    `position` is its place before the judge, from 0."""

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


class Kin(NamedTuple):
    """A judge and a participant of one kind. `counted` tells whether the policy lets it count."""

    judge: str
    participant: str
    reason: str
    counted: bool = False


@dataclass(frozen=True)
class Facts:
    """All that a cook's report is made of. `weights` in percent; `scale` [lowest, highest] points;
    `judges` are all that were asked; `paraphrased` are scores of submissions in a neutral voice,
    shown beside the others and never mixed in; `checked` are rewards, and `score` says whether
    panel, checks or both make the leaderboard; `notes` are said at the end of the report."""

    cook: str
    weights: Mapping[str, float]
    scale: tuple[float, float]
    entrants: tuple[Entrant, ...]
    judges: tuple[str, ...]
    scored: tuple[Scored, ...]
    silences: tuple[Silence, ...] = ()
    kindred: tuple[Kin, ...] = ()
    policy: str = "require_distinct_flavor"
    paraphrased: tuple[Scored, ...] = ()
    notes: tuple[str, ...] = ()
    seed: int = 0
    score: str = "panel"
    checked: tuple[Checked, ...] = ()


class CookResult(NamedTuple):
    """What a cross-cook board needs of one cook: {judge: {participant: score 0 to 100}}, and all
    who tried, those without a score too."""

    cook: str
    scores: dict[str, dict[str, float]]
    alpha: float | None = None
    tried: tuple[Tried, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """A JSON object that `from_json` reads again."""
        return {**self._asdict(), "tried": [each._asdict() for each in self.tried]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "CookResult":
        """What `to_json` wrote."""
        tried = tuple(Tried.from_json(each) for each in data.get("tried", ()))
        return cls(data["cook"], data["scores"], data.get("alpha"), tried)
