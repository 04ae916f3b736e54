"""A batch of files, imported file by file inside one transaction, which a preview rolls back."""

from collections.abc import Mapping
from typing import NamedTuple

from django.db import transaction

from judging.gold import BadFile
from judging.importing.briefs import WITH_OTHERS
from judging.importing.kinds import GOLD, ORDER, PROMPT, SETUP, TRIALS, kind_of
from judging.importing.kitchen_files import OF_THE_KITCHEN
from judging.importing.lines import Line, outcome
from judging.importing.setup_files import setup
from judging.models import Gold, Prompt, Trial
from judging.trials import library, prompt_text
from judging.trials.problems import InputError
from masterchef import audit
from masterchef.accounts.models import User

MOST_FILES = 500


class Told(NamedTuple):
    """All lines in the order of the files; `written`: whether it was done, not only shown."""

    lines: list[Line]
    written: bool

    @property
    def refused(self) -> list[Line]:
        return [line for line in self.lines if line.what == "refused"]


def preview(files: Mapping[str, str], *, owner: User | None = None) -> Told:
    """What `take_in` would do; nothing is written."""
    with transaction.atomic():
        lines = _all(files, owner)
        transaction.set_rollback(True)
    return Told(lines, written=False)


def take_in(files: Mapping[str, str], *, owner: User | None = None) -> Told:
    """Import every file, or none if one of them is refused; with an entry of the audit log."""
    with transaction.atomic():
        told = Told(_all(files, owner), written=True)
        if told.refused:
            transaction.set_rollback(True)
            return told._replace(written=False)
        done = [f"{line.kind} {line.name}: {line.what}" for line in told.lines]
        audit.write(owner, "library.import", f"{len(files)} files", lines=done[:200])
    return told


def _all(files: Mapping[str, str], owner: User | None) -> list[Line]:
    """Every file by itself, so that all refusals are told at once."""
    if len(files) > MOST_FILES:
        raise InputError([f"files: {len(files)} are too many; {MOST_FILES} at once"])
    found: dict[str, list[Line]] = {}
    kinds: dict[str, str] = {}
    for name, content in files.items():
        try:
            kinds[name] = kind_of(content, name)
        except BadFile as error:
            found[name] = [Line(name, "", "", "refused", problem) for problem in error.problems]
    for name in sorted(kinds, key=lambda each: ORDER.index(kinds[each])):
        found[name] = _one(name, files, kinds[name], owner)
    return [line for name in files for line in found[name]]


def _one(name: str, files: Mapping[str, str], kind: str, owner: User | None) -> list[Line]:
    try:
        with transaction.atomic():
            if kind in WITH_OTHERS:
                return WITH_OTHERS[kind](name, files, owner)
            return list(_TAKE[kind](name, files[name], owner))
    except ValueError as error:  # BadFile, ScenarioError, LineupError, CookError
        problems = getattr(error, "problems", [str(error)])
        return [Line(name, kind, "", "refused", problem) for problem in problems]


def _prompt(name: str, content: str, owner: User | None) -> list[Line]:
    text = prompt_text.parse(content, name)
    was_there = Prompt.objects.filter(name=text.name, proposed=False).exists()
    row, written = library.save_prompt(text, owner=owner)
    return [Line(name, PROMPT, str(row), outcome(written, was_there))]


def _trials(name: str, content: str, owner: User | None) -> list[Line]:
    before = set(Trial.objects.values_list("name", flat=True))
    return _imported(name, TRIALS, library.import_trials({name: content}), before)


def _gold(name: str, content: str, owner: User | None) -> list[Line]:
    before = set(Gold.objects.values_list("trial__name", flat=True))
    return _imported(name, GOLD, library.import_gold({name: content}), before)


def _imported(name: str, kind: str, done: library.Imported, before: set[str]) -> list[Line]:
    doubts = {case: text for case, _, text in (note.partition(": ") for note in done.notes)}
    lines = [
        Line(name, kind, case, outcome(True, case in before), doubts.get(case, ""))
        for case in done.written
    ]
    return lines + [Line(name, kind, case, "unchanged") for case in done.unchanged]


_TAKE = {PROMPT: _prompt, TRIALS: _trials, GOLD: _gold, **OF_THE_KITCHEN, SETUP: setup}
