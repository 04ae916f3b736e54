"""A batch of files, imported file by file inside one transaction, which a preview rolls back."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db import transaction

from judging.gold import BadFile
from judging.gold.json_text import read_json
from judging.models import Gold, MatrixSetup, Prompt, Trial
from judging.trials import library, prompt_text, setups
from judging.trials.importing.kinds import GOLD, ORDER, PROMPT, SETUP, TRIALS, kind_of
from judging.trials.problems import InputError
from masterchef import audit
from masterchef.accounts.models import User

MOST_FILES = 500


class Line(NamedTuple):
    """What one file, or one thing in it, comes to. `what`: new, changed, unchanged or refused."""

    file: str
    kind: str
    name: str
    what: str
    why: str = ""


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
        found[name] = _one(name, files[name], kinds[name], owner)
    return [line for name in files for line in found[name]]


def _one(name: str, content: str, kind: str, owner: User | None) -> list[Line]:
    try:
        with transaction.atomic():
            return list(_TAKE[kind](name, content, owner))
    except BadFile as error:
        return [Line(name, kind, "", "refused", problem) for problem in error.problems]


def _prompt(name: str, content: str, owner: User | None) -> list[Line]:
    text = prompt_text.parse(content, name)
    was_there = Prompt.objects.filter(name=text.name, proposed=False).exists()
    row, written = library.save_prompt(text, owner=owner)
    return [Line(name, PROMPT, str(row), _what(written, was_there))]


def _trials(name: str, content: str, owner: User | None) -> list[Line]:
    before = set(Trial.objects.values_list("name", flat=True))
    return _imported(name, TRIALS, library.import_trials({name: content}), before)


def _gold(name: str, content: str, owner: User | None) -> list[Line]:
    before = set(Gold.objects.values_list("trial__name", flat=True))
    return _imported(name, GOLD, library.import_gold({name: content}), before)


def _imported(name: str, kind: str, done: library.Imported, before: set[str]) -> list[Line]:
    doubts = {case: text for case, _, text in (note.partition(": ") for note in done.notes)}
    lines = [
        Line(name, kind, case, _what(True, case in before), doubts.get(case, ""))
        for case in done.written
    ]
    return lines + [Line(name, kind, case, "unchanged") for case in done.unchanged]


def _setup(name: str, content: str, owner: User | None) -> list[Line]:
    data: Any = read_json(content, name)
    called, given = data.get("name"), data["matrix_setup"]
    if not isinstance(called, str) or not called:
        raise InputError([f"{name}: name: is missing; write what the setup is called"])
    setup = setups.read(given)
    old = MatrixSetup.objects.filter(name=called).first()
    if old is not None and old.setup == setup.model_dump():
        return [Line(name, SETUP, called, "unchanged")]
    setups.save(called[:60], setup, owner=owner)
    return [Line(name, SETUP, called, _what(True, old is not None))]


def _what(written: bool, was_there: bool) -> str:
    if not written:
        return "unchanged"
    return "changed" if was_there else "new"


_TAKE = {PROMPT: _prompt, TRIALS: _trials, GOLD: _gold, SETUP: _setup}
