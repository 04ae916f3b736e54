"""Files of saved setups: {"name": "nightly", "session_setup": {…}}, and lists of models."""

from collections.abc import Mapping
from typing import Any

from judging import setups
from judging.gold.json_text import read_json
from judging.importing.kinds import SETUP, SETUP_KEYS
from judging.importing.lines import Line, outcome
from judging.models import SavedSetup
from judging.trials.problems import InputError
from masterchef.accounts.models import User


def setup(name: str, content: str, owner: User | None) -> list[Line]:
    """Kept under its name, in the place of what the name held before."""
    data: Any = read_json(content, name)
    (key, *others) = [each for each in SETUP_KEYS if each in data]
    called, given = data.get("name"), data[key]
    if others:
        raise InputError([f"{name}: {others[0]}: write one of {key} and {others[0]}, not both"])
    if not isinstance(called, str) or not called:
        raise InputError([f"{name}: name: is missing; write what the setup is called"])
    kind = SETUP_KEYS[key]
    if kind == "models":
        given = {"models": given}
    if not isinstance(given, Mapping):
        raise InputError([f"{name}: {key}: write a JSON object"])
    return [keep(name, called, kind, given, owner)]


def keep(file: str, called: str, kind: str, given: Mapping[str, Any], owner: User | None) -> Line:
    """One line for the setup; raises InputError, each problem with its file."""
    slug = called[:60]
    try:
        old = SavedSetup.objects.filter(name=slug).first()
        checked = setups.check(kind, given)
        if old is not None and (old.kind, old.setup, old.retired) == (kind, checked, False):
            return Line(file, SETUP, slug, "unchanged")
        setups.save(slug, kind, given, owner=owner)
    except InputError as error:
        raise InputError([f"{file}: {problem}" for problem in error.problems]) from error
    return Line(file, SETUP, slug, outcome(True, old is not None))
