"""`masterchef cook judge` and `report`."""

import json as json_module
from typing import Annotated

import typer

from masterchef.cli.cook.common import Detach, Judges, Name, Participants, names
from masterchef.cli.errors import CommandError
from masterchef.cli.output import Json, data, emit, progress


def judge(
    name: Name,
    participants: Participants = "",
    judges: Judges = "",
    detach: Detach = False,
    json: Json = False,
) -> None:
    """Have the panel judge what was handed in, blind, and write the report."""
    from masterchef.cli.environment import setup_django
    from masterchef.cli.signals import like_ctrl_c

    setup_django()
    from judging import cooks
    from masterchef import audit
    from masterchef.cli.cook import common, shown, watch

    cook = common.find(name)
    with common.refusals(), audit.of_run(None, "cook.judge", cook):
        some, panel = names(participants), names(judges)
        common.require_served(cook, judging=True, cooking=False, judges=panel)
        cooks.open_panel(cook, participants=some, judges=panel)
    cook.refresh_from_db()
    if detach:
        data().print(f"the panel of {cook.name} sits; follow it: masterchef cook tail {cook.name}")
        return
    with like_ctrl_c():
        watch.watch(cook, progress(), judged=True)
    cook.refresh_from_db()
    if json:
        emit(common.row_of(cook) | shown.status_of(cook))
    else:
        shown.print_end(cook)
    shown.exit_code(cook)


def report(
    name: Name,
    full: Annotated[bool, typer.Option("--full", help="The whole report as JSON.")] = False,
    json: Json = False,
) -> None:
    """Print the leaderboard: scores, ranks, and how sure they are."""
    from masterchef.cli.environment import setup_django

    setup_django()
    from judging.cooks.reports import panel_reports
    from masterchef.cli.cook import common, shown

    cook = common.find(name)
    panel = panel_reports.latest(cook)
    if panel is None or panel.report is None:
        raise CommandError(f"{cook.name}: nothing is judged yet", fix=shown.next_step(cook))
    if full or json:
        found = panel.report["report"] if full else json_module.loads(panel.report["summary_json"])
        emit(found)
        return
    data().print(panel.report["leaderboard_md"], soft_wrap=True)
