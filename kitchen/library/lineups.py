"""Lineups that were saved; a row never changes, an edit is another."""

from kitchen import lineups
from kitchen.models import Lineup


def save_lineup(lineup: lineups.Lineup, field: str = "text") -> tuple[Lineup, bool]:
    """The row of the lineup and whether it is new; raises LineupError for a built-in one's name."""
    if lineup.name in lineups.built_in() and lineup != lineups.load(lineup.name):
        raise lineups.LineupError(
            [f"{field}: name: {lineup.name!r} comes built in; take another name"]
        )
    row, made = Lineup.objects.get_or_create(
        digest=lineup.digest, defaults={"name": lineup.name, "spec": lineup.to_json()}
    )
    if row.retired:  # saved again, it is wanted again
        Lineup.objects.filter(pk=row.pk).update(retired=False)
        row.retired = False
    return row, made
