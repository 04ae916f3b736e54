"""The tree of commands, as typer has it."""

from typing import Any, NamedTuple

import typer

from masterchef.cli.app import app


class Command(NamedTuple):
    """A command: the words that name it, and the options and arguments it can't do without."""

    words: tuple[str, ...]
    needed: tuple[str, ...]  # an option's name, or "" for an argument

    @property
    def name(self) -> str:
        return " ".join(self.words)


def commands() -> list[Command]:
    """Every command, groups left out."""
    return list(_below(typer.main.get_command(app), ()))


def groups() -> list[tuple[str, ...]]:
    """The words of every group, the whole program's () among them."""
    return list(_groups(typer.main.get_command(app), ()))


def _below(command: Any, words: tuple[str, ...]) -> Any:
    if hasattr(command, "commands"):
        for name, inner in command.commands.items():
            yield from _below(inner, (*words, name))
        return
    needed = [param for param in command.params if param.required]
    options = tuple(
        next((name for name in param.opts if name.startswith("--")), "") for param in needed
    )
    yield Command(words, options)


def _groups(command: Any, words: tuple[str, ...]) -> Any:
    if hasattr(command, "commands"):
        yield words
        for name, inner in command.commands.items():
            yield from _groups(inner, (*words, name))
