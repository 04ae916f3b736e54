"""Recorded evenings: the proof that changed sources still play by the same rules.

    python -m kitchen.engine.recorded         # plays them and says which differ
    python -m kitchen.engine.recorded --state # and states that the sources are of the same ruleset
    python -m kitchen.engine.recorded --new   # the rules have changed: a new ruleset begins

Each line of `recorded.json` is an evening by scenario digest, players and seed, with a hash over
all of its events and over every observation and option that a seat was given in it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from random import Random
from types import MappingProxyType

from kitchen.engine.canonical import canonical
from kitchen.engine.decisions import Action, Decision, Message, Note
from kitchen.engine.layout import lay_out
from kitchen.engine.observe import observe
from kitchen.engine.policies import decide
from kitchen.engine.ruleset import RULESET, STATEMENT, sources
from kitchen.engine.scenario import Scenario
from kitchen.engine.scenario_files import load_scenario, scenarios
from kitchen.engine.state import Kitchen
from kitchen.engine.step import advance
from kitchen.engine.words import ARGUMENTS

FILE = Path(__file__).resolve().parent / "recorded.json"
PLAYERS = ("greedy", "random", "mixed")
SEEDS = (1, 2)
Evening = tuple[str, str, int]  # scenario, player, seed


def evenings() -> Iterator[Evening]:
    """Every evening that is recorded."""
    for name in scenarios():
        for player in PLAYERS:
            for seed in SEEDS:
                yield name, player, seed


def played(scenario: Scenario, player: str, seed: int) -> str:
    """16 hex digits over everything that happened in the evening and everything that was seen."""
    kitchen, random, total = lay_out(scenario, seed), Random(f"{player}:{seed}"), sha256()
    while kitchen.ended is None:
        decisions = {}
        for seat in kitchen.free:
            seen = observe(kitchen, seat)
            total.update(canonical(seen))
            decisions[seat] = _decide(kitchen, player, seen, seed, random)
        for event in advance(kitchen, decisions):
            told = event.to_json()
            if event.kind == "session_started":
                told["data"] = {**told["data"], "ruleset": ""}
            total.update(canonical(told))
    return total.hexdigest()[:16]


def _decide(
    k: Kitchen, player: str, seen: dict[str, object], seed: int, random: Random
) -> Decision:
    if player != "mixed":
        return decide(player, seen, seed=seed)
    drawn = random.random()
    if drawn < 0.6:
        return decide("greedy", seen, seed=seed)
    if drawn < 0.85:
        return decide("random", seen, seed=seed)
    return wild(k, random)


def wild(k: Kitchen, random: Random) -> Decision:
    """Any action with any names of this kitchen in its fields, most of which are refused."""
    names = [
        *k.plan.stations, *k.plan.dishes, *k.plan.steps, *k.plan.ingredients, *k.seats, *k.orders,
        *k.items, *k.equipment, "wash", "cook_start", "chop", "no_dish", "stay", "70", "nobody",
        *k.future.codes,
    ]  # fmt: skip
    known = [name for name in sorted(ARGUMENTS) if name != "call_supplier" or k.future.codes]
    action = random.choice(known)
    needed, optional = ARGUMENTS[action]
    fields = [*needed, *(field for field in optional if random.random() < 0.5)]
    args = {f: random.randrange(1, 12) if f == "table" else random.choice(names) for f in fields}
    said = (Message(random.choice([*k.seats, "all", "X9"]), f"accept t{k.tasked}"),)
    noted = (Note(random.choice("ab"), "kept"),)
    return Decision(
        Action(action, args), said if random.random() < 0.5 else (),
        noted if random.random() < 0.2 else (),
    )  # fmt: skip


def differing(which: Iterable[Evening] | None = None, file: Path = FILE) -> list[str]:
    """Evenings whose scenario is unchanged and that are played otherwise than recorded."""
    kept = json.loads(file.read_text("utf-8"))
    found = []
    for name, player, seed in evenings() if which is None else which:
        scenario = load_scenario(name)
        row = kept.get(f"{name}/{player}/{seed}")
        if row and row[0] == scenario.digest and row[1] != played(scenario, player, seed):
            found.append(f"{name}/{player}/{seed}")
    return found


def record(
    which: Iterable[Evening] | None = None,
    file: Path = FILE,
    proved: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> None:
    """Writes down every evening as it is played now; those `proved` have just been played."""
    rows = {}
    for name, player, seed in evenings() if which is None else which:
        key, scenario = f"{name}/{player}/{seed}", load_scenario(name)
        known = proved.get(key, ("", ""))
        rows[key] = (
            list(known)
            if known[0] == scenario.digest
            else [scenario.digest, played(scenario, player, seed)]
        )
    file.write_text(json.dumps(rows, indent=0) + "\n", "utf-8")


def state(ruleset: str, file: Path = STATEMENT) -> None:
    """States that the present sources play by this ruleset."""
    said = {"ruleset": ruleset, "sources": sources()}
    file.write_text(json.dumps(said) + "\n", "utf-8")


def main(
    words: list[str],
    *,
    which: Sequence[Evening] | None = None,
    file: Path = FILE,
    statement: Path = STATEMENT,
) -> int:
    """The exit code: 1 when an evening differs. Of all evenings, or of `which`, kept in `file`."""
    if "--new" in words:
        state(sources(), statement)
        record(which, file)
        return 0
    wrong = differing(which, file)
    for name in wrong:
        sys.stderr.write(f"{name}: is played otherwise; if that is meant, begin a new ruleset\n")
    if not wrong and "--state" in words:
        state(json.loads(statement.read_text("utf-8"))["ruleset"], statement)
        record(which, file, json.loads(file.read_text("utf-8")))
    elif not wrong:
        sys.stderr.write(f"all as recorded under {RULESET}\n")
    return bool(wrong)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
