"""Files of scenarios and lineups."""

from judging.importing.kinds import LINEUP, SCENARIO
from judging.importing.lines import Line, outcome
from kitchen import library, lineups
from kitchen.models import Lineup, Scenario
from masterchef.accounts.models import User


def scenario(name: str, content: str, owner: User | None) -> list[Line]:
    """Kept under the name that the YAML says."""
    before = set(Scenario.objects.filter(saved_at__isnull=False).values_list("name", flat=True))
    row, written = library.save_scenario(content, name)
    return [Line(name, SCENARIO, row.name, outcome(written, row.name in before))]


def lineup(name: str, content: str, owner: User | None) -> list[Line]:
    """Kept under the name that the YAML says, or its file's."""
    read = lineups.parse(content, name)
    was_there = Lineup.objects.filter(name=read.name).exists()
    row, written = library.save_lineup(read, name)
    return [Line(name, LINEUP, row.name, outcome(written, was_there))]


OF_THE_KITCHEN = {SCENARIO: scenario, LINEUP: lineup}
