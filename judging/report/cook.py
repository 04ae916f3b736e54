"""The report of one cook."""

from dataclasses import dataclass
from typing import Any

from judging.report.facts import CookResult, Facts


@dataclass(frozen=True)
class CookReport:
    """Everything that the report says."""

    result: CookResult

    def to_json(self) -> dict[str, Any]:
        """The whole report as a JSON object."""
        raise NotImplementedError

    def leaderboard_md(self) -> str:
        """leaderboard.md."""
        raise NotImplementedError

    def summary_json(self) -> str:
        """summary.json, indented."""
        raise NotImplementedError


def cook_report(facts: Facts) -> CookReport:
    """The report; works for any number of judges and submissions, none included."""
    raise NotImplementedError
