"""`play --style`: lineups in one style of answering or in both, and what lies between them."""

from collections.abc import Sequence
from statistics import fmean
from typing import TYPE_CHECKING

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode

if TYPE_CHECKING:
    from kitchen.lineups import Lineup
    from kitchen.models import Experiment

CHOICES = ("copy", "number", "both")


def in_style(lineups: "Sequence[Lineup]", style: str | None) -> "list[Lineup]":
    """The lineups with this style; of "both" each that has a model twice, under names that say so.

    What no model sits in stays as it is. Raises CommandError for another style.
    """
    if style is None:
        return list(lineups)
    if style not in CHOICES:
        raise CommandError(f"--style: {style!r} is unknown; write {', '.join(CHOICES)}",
                           code=ExitCode.USAGE)  # fmt: skip
    wanted = CHOICES[:2] if style == "both" else (style,)
    found: list[Lineup] = []
    for lineup in lineups:
        if any(_is_model(player) for player in lineup.players):
            found += [_styled(lineup, each, named=style == "both") for each in wanted]
        else:
            found.append(lineup)
    return found


def _is_model(player: str) -> bool:
    from kitchen.players import parse_player

    return parse_player(player).kind == "model"


def _styled(lineup: "Lineup", style: str, *, named: bool) -> "Lineup":
    from dataclasses import replace

    name = f"{lineup.name[:60]} ({style})" if named else lineup.name
    return replace(lineup, name=name, options={**lineup.options, "style": style})


def spreads(experiment: "Experiment") -> list[str]:
    """A line for each lineup that was played in both styles: the mean difference over its seeds."""
    scores: dict[str, dict[str, dict[int, list[float]]]] = {}
    rows = experiment.sessions.filter(score__isnull=False)
    for name, seed, found in rows.values_list("lineup__name", "seed", "score"):
        score = found or 0.0
        for style in CHOICES[:2]:
            if name.endswith(f" ({style})"):
                of = scores.setdefault(name.removesuffix(f" ({style})"), {})
                of.setdefault(style, {}).setdefault(seed, []).append(score)
    return [line for name, of in sorted(scores.items()) if (line := _spread(name, of)) is not None]


def _spread(name: str, of: dict[str, dict[int, list[float]]]) -> str | None:
    copied, numbered = of.get("copy", {}), of.get("number", {})
    common = sorted(copied.keys() & numbered.keys())
    if not common:
        return None
    differences = [fmean(copied[seed]) - fmean(numbered[seed]) for seed in common]
    widest = max(map(abs, differences))
    return (
        f"{name}: copy is {fmean(differences):+.1f} points from number over {len(common)} common "
        f"seeds, at most {widest:.1f} on one; below that, this lineup's place is the style's"
    )
