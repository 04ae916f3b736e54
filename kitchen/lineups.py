"""Lineups: who holds which seat. Written as YAML with a default, and players per role or seat.

    name: chef with helpers
    default: baseline:greedy
    roles:
      executive_chef: smollm2:135m@gpu
    seats:
      L2: external
    options:
      temperature: 0.2

A seat's own player goes before its role's, and that before the default.
"""

import difflib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

from kitchen import texts
from kitchen.lineup_text import Lineup, LineupError, parse

__all__ = [
    "Lineup",
    "LineupError",
    "built_in",
    "check_players",
    "checks",
    "find",
    "load",
    "parse",
    "seat_players",
]
FOLDER = Path(__file__).parent / "lineup_files"
# Each takes the players of a lineup and gives back what is wrong with them. The room of agents
# adds one that asks whether a host has the model; the kitchen can't know.
checks: list[Callable[[Iterable[str]], list[str]]] = []


class Seated(Protocol):
    """What a lineup needs of a scenario: its name, and the role of every seat."""

    @property
    def name(self) -> str: ...
    @property
    def seats(self) -> Mapping[str, Any]: ...


def built_in() -> list[str]:
    """Names of the lineups that come along."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def load(lineup: Lineup | Mapping[str, Any] | Path | str) -> Lineup:
    """A lineup from a mapping, a file's path, a built-in name or one player for all seats.

    A string never names a file: it may come from a request. Raises LineupError.
    """
    if isinstance(lineup, Lineup):
        return lineup
    if isinstance(lineup, Mapping):
        return parse(lineup)
    if isinstance(lineup, Path):
        return _read(lineup)
    if lineup in built_in():
        return _read(FOLDER / f"{lineup}.yaml")
    if lineup == "external" or ":" in lineup or "@" in lineup:
        return parse({"name": lineup, "default": lineup})
    close = difflib.get_close_matches(lineup, built_in(), n=1)
    raise LineupError(
        [
            f"lineup: there is no lineup {lineup!r}{f' (meant: {close[0]}?)' if close else ''}; "
            f"give a .yaml file, one of {', '.join(built_in())}, or a player such as smollm2:135m"
        ]
    )


def find(text: str) -> Lineup:
    """What a person at the command line means: a .yaml file, or as `load`."""
    return load(Path(text) if text.endswith((".yaml", ".yml", ".json")) else text)


def seat_players(lineup: Lineup, scenario: Seated) -> dict[str, dict[str, str]]:
    """`{"L1": {"role": "line_cook", "player": "baseline:greedy"}}` for each seat, in seat order.

    Raises LineupError if a role or seat isn't the scenario's, or a seat has no player.
    """
    roles = {seat: str(getattr(role, "role", role)) for seat, role in scenario.seats.items()}
    problems = _strangers(lineup, "seats", lineup.seats, sorted(roles), scenario.name)
    problems += _strangers(
        lineup, "roles", lineup.roles, sorted(set(roles.values())), scenario.name
    )
    players: dict[str, dict[str, str]] = {}
    for seat, role in sorted(roles.items()):
        player = lineup.seats.get(seat) or lineup.roles.get(role) or lineup.default
        if player is None:
            problems.append(
                f"{lineup.where('default')}: seat {seat} ({role}) has no player; add it"
            )
        else:
            players[seat] = {"role": role, "player": player}
    if problems:
        raise LineupError(problems)
    return players


def check_players(players: Iterable[str]) -> None:
    """Ask every check in `checks` before anything is written; raises LineupError."""
    wanted = list(dict.fromkeys(players))
    problems = [problem for check in checks for problem in check(wanted)]
    if problems:
        raise LineupError(problems)


def _read(path: Path) -> Lineup:
    try:
        text = texts.read(path)
    except texts.NotText as error:
        raise LineupError([str(error)]) from error
    return parse(text, str(path))


def _strangers(
    lineup: Lineup, part: str, given: Mapping[str, str], known: list[str], scenario: str
) -> list[str]:
    return [
        f"{lineup.where(f'{part}.{name}')}: {scenario} has no {part[:-1]} {name!r}; "
        f"its {part} are: {', '.join(known)}"
        for name in given
        if name not in known
    ]
