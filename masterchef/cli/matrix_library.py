"""`masterchef matrix prompts, trials, gold`: list, show, import and export."""

import json as json_module
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from masterchef.cli.errors import CommandError, bad_input
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import Json, data, say, table

if TYPE_CHECKING:
    from judging.trials.library import Imported

prompts = typer.Typer(help="Prompts: versions, files.", no_args_is_help=True)
trials = typer.Typer(help="Clinical trials.", no_args_is_help=True)
gold = typer.Typer(help="Gold standards.", no_args_is_help=True)

Files = Annotated[list[Path], typer.Argument(help="Files.", exists=True, dir_okay=False)]
Names = Annotated[list[str] | None, typer.Argument(help="Names; all if left out.")]
Out = Annotated[Path, typer.Option(help="The folder or file to write.")]


@prompts.command("list")
def list_prompts(
    versions: Annotated[bool, typer.Option("--versions", help="Not only the newest.")] = False,
    json: Json = False,
) -> None:
    """Prompts by kind, the newest version of each."""
    _setup()
    from judging.models import Prompt
    from judging.trials import setups

    rows = Prompt.objects.all() if versions else setups.newest_prompts()
    table(
        ({"prompt": str(row), "kind": row.kind, "description": row.description} for row in rows),
        ("prompt", "kind", "description"),
        as_json=json,
    )


@prompts.command("show")
def show_prompt(name: Annotated[str, typer.Argument(help="name or name@version")]) -> None:
    """A prompt as a file: edit it and import it as the next version."""
    _setup()
    from judging.trials import library

    data().print(library.prompt_file(find_prompt(name)), soft_wrap=True)


@prompts.command("import")
def import_prompts(files: Files) -> None:
    """Read prompts from files; a changed one becomes a new version once it has been used."""
    _setup()
    from judging.trials import library

    with _bad_files():
        _told(library.import_prompts(_contents(files)))


@prompts.command("export")
def export_prompts(names: Names = None, out: Out = Path()) -> None:
    """Write prompts to files, name.md each."""
    _setup()
    from judging.trials import library, setups

    rows = [find_prompt(name) for name in names] if names else setups.newest_prompts()
    out.mkdir(parents=True, exist_ok=True)
    for row in rows:
        (out / f"{row.name}.md").write_text(library.prompt_file(row), encoding="utf-8")
    say(f"{len(rows)} prompts written to {out}")


@trials.command("list")
def list_trials(json: Json = False) -> None:
    """Trials, and whether each has a gold standard."""
    _setup()
    from judging.models import Trial

    rows = Trial.objects.select_related("gold")
    table(
        (
            {
                "trial": row.name,
                "nct_id": row.nct_id,
                "title": row.title if json else row.title[:60],
                "characters": sum(map(len, row.sections.values())),
                "gold": "yes" if hasattr(row, "gold") else "",
            }
            for row in rows
        ),
        ("trial", "nct_id", "title", "characters", "gold"),
        as_json=json,
    )


@trials.command("show")
def show_trial(name: Annotated[str, typer.Argument(help="A trial's name.")]) -> None:
    """A trial as prompts show it, section by section."""
    _setup()
    row = _trial(name)
    for section, text in row.sections.items():
        data().print(f"## {section}", style="bold")
        data().print(f"{text}\n", soft_wrap=True)


@trials.command("import")
def import_trials(files: Files) -> None:
    """Read trials: one study, API pages, NDJSON, or the tracker's test_cases."""
    _setup()
    from judging.trials import library

    with _bad_files():
        _told(library.import_trials(_contents(files)))


@trials.command("export")
def export_trials(names: Names = None, out: Out = Path("trials.json")) -> None:
    """Write trials to one file, in the tracker's format."""
    _setup()
    from judging.models import Trial
    from judging.trials import library

    rows = [_trial(name) for name in names] if names else list(Trial.objects.all())
    _write_json(library.trial_file(rows), out, f"{len(rows)} trials")


@gold.command("list")
def list_gold(json: Json = False) -> None:
    """Gold standards and how much each holds."""
    _setup()
    from judging.models import Gold
    from judging.trials import scoring

    def row(each: Any) -> dict[str, Any]:
        answer = scoring.gold_of(each)
        return {
            "trial": each.trial.name,
            "entities": len(answer.entities or []),
            "relationships": len(answer.relationships or []),
            "elements": len(answer.mapped_elements or []),
        }

    rows = (row(each) for each in Gold.objects.select_related("trial").order_by("trial__name"))
    table(rows, ("trial", "entities", "relationships", "elements"), as_json=json)


@gold.command("import")
def import_gold(files: Files) -> None:
    """Read gold standards of trials that are there, in the tracker's format."""
    _setup()
    from judging.trials import library

    with _bad_files():
        _told(library.import_gold(_contents(files)))


@gold.command("export")
def export_gold(names: Names = None, out: Out = Path("gold.json")) -> None:
    """Write gold standards to one file, in the tracker's format."""
    _setup()
    from judging.models import Gold
    from judging.trials import library

    rows = Gold.objects.select_related("trial").order_by("trial__name")
    if names:
        wanted = {_trial(name).pk for name in names}
        rows = rows.filter(trial__in=wanted)
    _write_json(library.gold_file(list(rows)), out, f"{len(rows)} gold standards")


def _write_json(value: Any, out: Path, what: str) -> None:
    out.write_text(json_module.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    say(f"{what} written to {out}")


def _told(done: "Imported") -> None:
    for name in done.written:
        say(f"{name}: imported")
    for name in done.unchanged:
        say(f"{name}: was there")
    _notes(done.notes)


def _notes(notes: Iterable[str]) -> None:
    for note in notes:
        say(f"note: {note}")


def _contents(files: Iterable[Path]) -> dict[str, bytes]:
    from judging.gold.json_text import read_bytes

    return {str(file): read_bytes(file) for file in files}


def _bad_files() -> Any:
    from judging.gold import BadFile

    return bad_input(BadFile)


def find_prompt(name: str) -> Any:
    """The row of "name" or "name@version"; raises CommandError."""
    from judging.trials import setups

    row = setups.find_prompt(name)
    if row is None:
        known = ", ".join(str(prompt) for prompt in setups.newest_prompts())
        raise CommandError(
            f"prompt: there is no {name!r}; there are {known}", code=ExitCode.NOT_FOUND
        )
    return row


def _trial(name: str) -> Any:
    from judging.models import Trial
    from kitchen import texts

    row = Trial.objects.filter(name=texts.name_form(name)).first()
    if row is None:
        known = ", ".join(Trial.objects.values_list("name", flat=True)[:20])
        raise CommandError(
            f"trial: there is no {name!r}; there are {known}", code=ExitCode.NOT_FOUND
        )
    return row


def _setup() -> None:
    from masterchef.cli.environment import setup_django

    setup_django()
    from judging.trials import library

    library.sync()
