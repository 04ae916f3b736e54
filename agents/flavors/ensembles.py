"""Ensembles: several command line agents in one container, described by a folder without code.

    agents/flavors/triad/
      ensemble.yaml    lead: claude, consulted: {codex: "…", grok: "…"}, consult_timeout_s: 900
      PROTOCOL.md      how they work together; the lead reads it before its task
      README.md

The lead is given the task and writes out/. The others are programs that it calls: `sh
~/.consult/codex "a question"` prints the answer. A judge is the lead alone. Where its door leads to
a host of ours, all of them ask there; elsewhere each signs in with a credential of its own.
"""

import shlex
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from agents.containers import Logs
from agents.flavors.command_lines import CommandLine
from agents.flavors.protocol import Ending, Order, SignIn, Usage

FILE, PROTOCOL = "ensemble.yaml", "PROTOCOL.md"
KEYS = {"lead", "consulted", "consult_timeout_s"}
MOST = 8  # who can be consulted
_QUESTION = "a question that stands for the others"


class BadEnsemble(ValueError):
    """The folder describes no ensemble; the message names the file, the field and the fix."""


class Described(NamedTuple):
    """What ensemble.yaml says: `consulted` is {flavor: what it is asked for}, in its order."""

    lead: str
    consulted: dict[str, str]
    consult_timeout_s: int


def described(folder: Path) -> Described:
    """Raises BadEnsemble."""
    file = folder / FILE
    try:
        read = yaml.safe_load(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise BadEnsemble(f"{file}: can't be read as YAML: {error}") from error
    if not isinstance(read, dict):
        raise BadEnsemble(f"{file}: write lead: and consulted:")
    if unknown := sorted(map(str, set(read) - KEYS)):
        raise BadEnsemble(f"{file}: {unknown[0]}: is unknown; there are {', '.join(sorted(KEYS))}")
    lead, consulted = read.get("lead"), read.get("consulted")
    seconds = read.get("consult_timeout_s", 900)
    if not isinstance(lead, str):
        raise BadEnsemble(f"{file}: lead: write the flavor that is given the task")
    if not isinstance(consulted, dict) or not 0 < len(consulted) <= MOST:
        raise BadEnsemble(f"{file}: consulted: write 1 to {MOST} lines `flavor: what it is for`")
    if isinstance(seconds, bool) or not isinstance(seconds, int) or not 0 < seconds <= 86_400:
        raise BadEnsemble(f"{file}: consult_timeout_s: write a whole number of seconds, to 86400")
    _protocol(folder)
    return Described(lead, {str(name): str(what) for name, what in consulted.items()}, seconds)


def _protocol(folder: Path) -> str:
    try:
        return (folder / PROTOCOL).read_text("utf-8").strip()
    except (OSError, ValueError) as error:
        raise BadEnsemble(f"{folder / PROTOCOL}: can't be read: {error}") from error


class Ensemble(CommandLine):
    """The flavor that such a folder stands for."""

    def __init__(self, folder: Path, get: Callable[[str], Any]) -> None:
        self.folder, self.name = folder, folder.name
        self.image = f"masterchef/{folder.name}"
        self.told = described(folder)
        self.protocol = _protocol(folder)
        self.lead = _agent(self.told.lead, folder, get)
        self.consulted = {name: _agent(name, folder, get) for name in self.told.consulted}
        self.parts = tuple(dict.fromkeys((self.told.lead, *self.told.consulted)))
        self.all: dict[str, CommandLine] = {self.told.lead: self.lead, **self.consulted}
        self.hosts = all(each.hosts for each in self.all.values())
        ways = [each.sign_in for each in self.all.values()]
        self.sign_in = SignIn(*(tuple(dict.fromkeys(sum(part, ()))) for part in zip(*ways)))  # noqa: B905

    def argv(self, order: Order) -> tuple[str, ...]:
        return self.lead.argv(order if order.judge else _with(order, self._prompt(order.prompt)))

    def _prompt(self, task: str) -> str:
        calls = "\n".join(
            f'- {name}: `sh ~/.consult/{name} "your question"`: {what}'
            for name, what in self.told.consulted.items()
        )
        return f"{self.protocol}\n\nWhom you can ask:\n\n{calls}\n\nYour task follows.\n\n{task}"

    def env(self, order: Order) -> dict[str, str]:
        return self.lead.env(order)

    def home(self, order: Order) -> dict[str, bytes]:
        files: dict[str, bytes] = {}
        theirs = _with(order, _QUESTION, model=order.model if order.endpoint else "")
        if not order.judge:
            for name, flavor in self.consulted.items():
                files |= flavor.home(theirs)
                files[f".consult/{name}"] = self._script(name, flavor, theirs).encode()
        return files | self.lead.home(order)

    def _script(self, name: str, flavor: CommandLine, order: Order) -> str:
        """Its one argument stands where the question is; whatever else is quoted."""
        words = [
            '"$question"' if part == _QUESTION else shlex.quote(part)
            for part in flavor.asked(order)
        ]
        exports = [f"export {key}={shlex.quote(value)}" for key, value in flavor.env(order).items()]
        return "\n".join([
            "#!/bin/sh",
            f"# {name} answers one question on its standard output.",
            '[ $# -eq 1 ] || { echo "usage: $0 QUESTION" >&2; exit 64; }',
            'case "$1" in -*) question=" $1";; *) question="$1";; esac',
            *exports,
            f"exec timeout -k 5 {self.told.consult_timeout_s} {' '.join(words)} </dev/null",
            "",
        ])  # fmt: skip

    def usage(self, logs: Logs) -> Usage:
        return self.lead.usage(logs)

    def trouble(self, logs: Logs) -> Ending | None:
        return self.lead.trouble(logs)

    def dockerfile(self) -> str:
        """The lead's image, with what the others' images add below /usr/local and /opt."""
        lines = [f"FROM {self.lead.image}"]
        for flavor in self.consulted.values():
            if flavor.image != self.lead.image:
                lines += [f"COPY --from={flavor.image} {place}/ {place}/"
                          for place in ("/usr/local", "/opt")]  # fmt: skip
        return "\n".join(lines) + "\n"


def _with(order: Order, prompt: str, *, model: str | None = None) -> Order:
    return replace(order, prompt=prompt, model=order.model if model is None else model)


def _agent(name: str, folder: Path, get: Callable[[str], Any]) -> CommandLine:
    where = f"{folder / FILE}: {name}"
    if name == folder.name:
        raise BadEnsemble(f"{where}: is this ensemble itself")
    try:
        flavor = get(name)
    except ValueError as error:
        raise BadEnsemble(f"{where}: {error}") from error
    if not isinstance(flavor, CommandLine) or isinstance(flavor, Ensemble) or not flavor.image:
        raise BadEnsemble(f"{where}: is no command line agent, so it can't be in one container")
    return flavor
