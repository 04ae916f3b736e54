"""`masterchef cook example`: one of the shipped cooks, from brief to leaderboard."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import data, progress, say

if TYPE_CHECKING:
    from judging.models import Cook

_SMALL, _SCRIPTED = "smollm2:135m", "scripted:latest"
_PLAIN_WORDS = {
    "essay": "SmolLM2 has 135 million parameters. It writes and judges here to prove the plumbing: "
    "at\nthat size a judge abstains often and scores near chance, so this ranking says nothing\n"
    "about language models.",
    "hello": "Participants and judges are one small program, so the ranking says nothing; what it "
    "shows\nis the way from a brief through containers and a blind panel to a leaderboard.",
}
_NO_MODEL = """\
No language model wrote or judged here: the `scripted` model, which answers by a rule, took the
place of SmolLM2, so this ranking says nothing about language models. What was wrong:
  {why}"""


def example(
    name: Annotated[str, typer.Argument(help="hello, essay or bugfix.")],
    out: Annotated[Path | None, typer.Option(help="Where its folder goes; ./NAME.")] = None,
) -> None:
    """Copy an example cook, run, judge and report it, and print the leaderboard."""
    from masterchef.cli.cook import common, images
    from masterchef.cli.environment import some_stack
    from masterchef.cli.signals import like_ctrl_c

    if name == "hello":
        images.ensure("dummy")  # before the stack: its workers look for the engine once
    folder = copy(name, out or Path(name))
    with like_ctrl_c(), some_stack() as stack:
        from judging import cooks
        from masterchef.cli.cook import shown, watch

        why = _scripted_if_needed(folder) if name == "essay" else ""
        with common.refusals():
            cook = cooks.create_cook(folder)
            common.require_served(cook, judging=True)
            cooks.run(cook, judge=True)
        watch.watch(cook, progress(), judged=True)
        _print(cook)
        say(_NO_MODEL.format(why=why) if why else _PLAIN_WORDS.get(name, ""))
        _say_where(cook, own=stack is not None)
        shown.exit_code(cook)


def copy(name: str, into: Path) -> Path:
    """A copy of the example; raises CommandError if there is none, or the folder is in use."""
    from judging.cook_files import FOLDER, names

    if name not in names():
        raise CommandError(
            f"example: there is no {name!r}; there are {', '.join(names())}",
            code=ExitCode.NOT_FOUND,
        )
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise CommandError(
            f"--out: {into} is there already", fix="choose another folder", code=ExitCode.USAGE
        )
    return Path(shutil.copytree(FOLDER / name, into, dirs_exist_ok=True))


def _scripted_if_needed(folder: Path) -> str:
    """Where this machine can't serve SmolLM2, the scripted model takes its place, and says so.

    Returns why; "" if SmolLM2 can be asked.
    """
    from agents import registry

    problems = registry.problems_of([_SMALL])
    if problems and not registry.problems_of([_SCRIPTED]):
        say(f"{problems[0]}\nthe scripted model takes its place")
        path = folder / "brief.yaml"
        path.write_text(path.read_text().replace(_SMALL, _SCRIPTED))
        return problems[0]
    return ""


def _print(cook: "Cook") -> None:
    from judging.cooks.reports import panel_reports
    from masterchef.cli.cook import shown

    cook.refresh_from_db()
    panel = panel_reports.latest(cook)
    if panel is not None and panel.report is not None:
        data().print(panel.report["leaderboard_md"], soft_wrap=True)
    for part in shown.tables(cook):
        progress().print(part)
    shown.print_spent(cook)


def _say_where(cook: "Cook", *, own: bool) -> None:
    from masterchef.embedded import folders

    first = str(cook.pk)[:8]
    lines = [
        f"The cook is in the database of {folders.home()}, as {cook.name} {first}.",
        "To look at it: `make up`, and then in another terminal" if own else "To look at it:",
        f"  masterchef cook status {first}",
        f"  masterchef cook refine {first} --judge      another round, with feedback",
        f"  masterchef cook export {first} DIR",
    ]
    say("\n".join(lines))
