"""`masterchef scenarios`: what can be played, one in full, and a check of one's own without a
stack; saving and retiring with one. A new one comes from `scenarios_new`."""

import contextlib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from masterchef.cli import lookup
from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import Json, data, emit, say, styled, table
from masterchef.cli.retirement import Back, retired_by
from masterchef.cli.scenarios_new import new

if TYPE_CHECKING:
    from kitchen.engine import Scenario

scenarios = typer.Typer(
    help="List, show, check, draw, save and retire scenarios.", invoke_without_command=True
)
scenarios.command("new")(new)


@scenarios.callback()
def _list_by_default(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        list_all()


@scenarios.command("list")
def list_all(json: Json = False) -> None:
    """The scenarios that come along."""
    from kitchen import engine

    rows = (_summary(engine.load_scenario(name)) for name in engine.scenarios())
    table(
        rows,
        ["name", "level", "sight", "seats", "dishes", "orders", "minutes", "calibrated", "title"],
        as_json=json,
    )


@scenarios.command()
def show(
    name: Annotated[str, typer.Argument(help="A scenario's name, or a YAML file.")],
    json: Json = False,
) -> None:
    """One scenario: its brigade, menu, orders, disruptions and facts."""
    from kitchen.engine.calibration import mark

    found = load(name)
    if json:
        shown = {"digest": found.digest, "calibration": str(mark(found.digest))}
        emit({**found.model_dump(mode="json"), **shown})
        return
    console = data()
    console.print(styled((found.name, "bold"), f" · {found.title} · digest {found.digest[:12]}"))
    console.print(found.description)
    console.print(str(mark(found.digest)), soft_wrap=True)
    seats = ", ".join(f"{seat} {role.replace('_', ' ')}" for seat, role in found.seats.items())
    console.print(f"brigade: {seats}")
    for dish, recipe in found.dishes.items():
        parts = ", ".join([*recipe.plate, *(f"{part} (optional)" for part in recipe.optional)])
        console.print(f"dish: {dish}, worth {recipe.value / 100:.2f}, of {parts}")
    for service, orders in (("orders", found.orders), ("dinner", found.dinner)):
        if orders is not None:
            console.print(
                f"{service}: {orders.count} tickets every {'–'.join(map(str, orders.every_s))} s, "
                f"{orders.notes_percent}% of the dishes with a note",
            )
    troubles = ", ".join(trouble.kind for trouble in found.disruptions) or "none"
    console.print(f"disruptions: {troubles}")
    if found.facts:
        kinds = Counter(fact.kind.replace("_", " ") for fact in found.facts)
        console.print("facts told once: " + ", ".join(f"{n} {kind}" for kind, n in kinds.items()))


@scenarios.command()
def validate(
    files: Annotated[list[Path], typer.Argument(help="YAML files.")],
    seeds: Annotated[str, typer.Option(help="Seeds whose reference score is checked.")] = "1-5",
) -> None:
    """Check scenario files; every problem is named with its file, line and field."""
    from kitchen import engine, scenario_text
    from kitchen.engine.metrics import check_reference
    from masterchef.cli.ranges import numbers

    wanted = numbers(seeds, "--seeds")
    problems: list[str] = []
    for file in files:
        try:
            scenario = scenario_text.load(file)
            check_reference(scenario, wanted)
        except engine.ScenarioError as error:
            problems += error.problems
        else:
            said = styled(("✓", "green"), f" {file}: {scenario.name} is playable")
            data().print(said, soft_wrap=True)
    if problems:
        raise CommandError("\n".join(problems), code=ExitCode.USAGE)


@scenarios.command("save")
def save(
    file: Annotated[Path, typer.Argument(help="Its YAML.", exists=True, dir_okay=False)],
) -> None:
    """Keep a scenario under its name, which means this one from now on."""
    from masterchef.cli.environment import setup_django

    setup_django()
    from kitchen import engine, library
    from masterchef import audit

    try:
        text = file.read_text(encoding="utf-8")
        row, written = library.save_scenario(text, str(file))
    except UnicodeDecodeError as error:
        raise CommandError(f"{file} is not text in UTF-8", code=ExitCode.USAGE) from error
    except engine.ScenarioError as error:
        raise CommandError("\n".join(error.problems), code=ExitCode.USAGE) from error
    if written:
        audit.write(None, "scenario.save", row, digest=row.digest)
    say(f"{row.name} is {'saved' if written else 'there already, as it is'}")


@scenarios.command("retire")
def retire(
    name: Annotated[str, typer.Argument(help="A saved scenario's name.")],
    back: Back = False,
) -> None:
    """Offer a saved scenario no more; what was played on it stays."""
    from kitchen import engine
    from masterchef.cli.environment import setup_django

    if name in engine.scenarios():
        raise CommandError(f"{name} comes with the benchmark and stays", code=ExitCode.USAGE)
    setup_django()
    from kitchen import library
    from kitchen.models import Scenario

    saved = Scenario.objects.filter(saved_at__isnull=False).order_by("name", "-saved_at")
    row = lookup.by_name(saved, name, "saved scenario")
    retired_by(row, library.retire, room="scenario", back=back)


def load(text: str) -> "Scenario":
    """A scenario by name or YAML file; raises CommandError with every problem."""
    from kitchen import engine, scenario_text

    try:
        if text.endswith((".yaml", ".yml")):
            return scenario_text.load(Path(text))
        if text in engine.scenarios():
            return engine.load_scenario(text)
    except engine.ScenarioError as error:
        raise CommandError("\n".join(error.problems), code=ExitCode.USAGE) from error
    raise CommandError(
        f"scenario: there is no scenario {text!r}",
        fix=f"give a .yaml file or one of {', '.join(engine.scenarios())}",
        code=ExitCode.NOT_FOUND,
    )


def find(text: str) -> "Scenario":
    """As `load`, and the saved ones as well, where a stack is up."""
    try:
        return load(text)
    except CommandError as unknown:
        if unknown.code != ExitCode.NOT_FOUND:
            raise
        from masterchef.cli.environment import setup_django

        with contextlib.suppress(CommandError):
            setup_django()
            from kitchen import library

            if found := library.find_scenario(text):
                return found
        raise


def _summary(scenario: "Scenario") -> dict[str, object]:
    from kitchen.engine.calibration import mark

    marked = mark(scenario.digest)
    return {
        "name": scenario.name,
        "family": scenario.family,
        "level": scenario.level,
        "sight": scenario.sight.replace("_", " "),
        "seats": len(scenario.seats),
        "dishes": len(scenario.dishes),
        "orders": scenario.orders.count + (scenario.dinner.count if scenario.dinner else 0),
        "minutes": scenario.duration_s // 60,
        "calibrated": "yes" if marked.calibrated else "no",
        "calibration": str(marked),
        "title": scenario.title,
        "digest": scenario.digest,
    }
