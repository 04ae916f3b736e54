"""How far the sessions of an experiment are: a few queries a look, whatever their number."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from kitchen.models import Experiment

_SETTLED = ("done", "cancelled", "failed", "blocked")
# What each event adds to S, in cents.
_MONEY = {
    "dish_served": {"income": 1, "lateness": -1, "safety": -1},
    "order_expired": {"penalty": -1},
    "item_discarded": {"waste": -1},
    "spoiled": {"waste": -1},
    "burnt": {"safety": -1},
    "inspection": {"safety": -1},
}
_EVENTS = (
    "SELECT e.run_id, e.kind, e.data FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[])"
    " AS seen(run, first, last) JOIN masterchef_event e ON e.run_id = seen.run"
    " AND e.number > seen.first AND e.number <= seen.last WHERE e.kind = ANY(%s)"
)


@dataclass
class Standing:
    """One session now. `cents` is S so far; `thinking` has the seats whose decision is awaited,
    with the state of their turn."""

    id: UUID
    lineup: str
    seed: int
    repeat: int
    state: str
    reason: str
    tick: int
    now_ms: int
    score: float | None
    seen: int = 0
    served: int = 0
    cents: int = 0
    tokens: int = 0
    thinking: dict[str, str] = field(default_factory=dict)

    @property
    def settled(self) -> bool:
        """Ended, or blocked until an operator decides."""
        return self.state in _SETTLED

    @property
    def measured(self) -> bool:
        """Settled, and with a score if it has come to its end."""
        return self.settled and (self.state != "done" or self.score is not None)


class Progress:
    """`refresh()` reads what is new; `standings` has every session, in order of its start."""

    def __init__(self, experiment: "Experiment") -> None:
        self.experiment = experiment
        self.standings: dict[UUID, Standing] = {}

    @property
    def over(self) -> bool:
        """Whether nothing more will happen by itself."""
        return bool(self.standings) and all(each.settled for each in self.standings.values())

    @property
    def measured(self) -> bool:
        """Over, and with every score."""
        return bool(self.standings) and all(each.measured for each in self.standings.values())

    def refresh(self) -> None:
        """Four queries: sessions, their new events, seats that think, tokens."""
        behind = self._read_sessions()
        self._read_events(behind)
        self._read_thinking()
        self._read_tokens()

    def _read_sessions(self) -> dict[UUID, int]:
        rows = self.experiment.sessions.select_related("lineup").order_by("created_at", "id")
        behind = {}
        for row in rows:
            new = Standing(
                row.pk, row.lineup.name, row.seed, row.repeat, row.state, row.reason,
                row.tick, row.now_ms, row.score,
            )  # fmt: skip
            old = self.standings.get(row.pk)
            if old is not None:
                new.seen, new.served, new.cents = old.seen, old.served, old.cents
                new.tokens = old.tokens
            self.standings[row.pk] = new
            if row.last_number > new.seen:
                behind[row.pk] = row.last_number
        return behind

    def _read_events(self, behind: dict[UUID, int]) -> None:
        from masterchef.durable import sql

        if not behind:
            return
        seen = [self.standings[run].seen for run in behind]
        for row in sql(_EVENTS, (list(behind), seen, list(behind.values()), list(_MONEY))):
            standing = self.standings[row.run_id]
            standing.served += row.kind == "dish_served"
            standing.cents += sum(sign * row.data[name] for name, sign in _MONEY[row.kind].items())
        for run, last in behind.items():
            self.standings[run].seen = last

    def _read_thinking(self) -> None:
        from kitchen.models import Turn
        from masterchef.durable import UNDECIDED

        live = [standing.id for standing in self.standings.values() if not standing.settled]
        turns = Turn.objects.filter(session__in=live, state__in=UNDECIDED)
        for run, seat, state in turns.order_by("seat").values_list("session", "seat", "state"):
            self.standings[run].thinking[seat] = state

    def _read_tokens(self) -> None:
        from masterchef.runs import ledger

        for run, used in ledger.totals(self.standings).items():
            self.standings[run].tokens = used.tokens
