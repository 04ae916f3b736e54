"""Keeping setups: each is read by the reader of its own kind before it is written."""

from collections.abc import Callable, Mapping
from typing import Any

from rest_framework.exceptions import ValidationError

from agents import registry
from judging.cooks.errors import CookError
from judging.cooks.folder import creation, uploads
from judging.models import SavedSetup
from judging.trials import setups
from judging.trials.problems import InputError
from kitchen.api.starts import serializer_of
from kitchen.api.suite_starts import SuiteStartSerializer, suite_of
from masterchef.accounts.models import User
from masterchef.api.errors import lines_of

Kind = SavedSetup.Kind
MOST_CHARACTERS = 900_000
MOST_MODELS = 100


def save(
    name: str, kind: str, setup: Mapping[str, Any], *, owner: User | None, field: str = "name"
) -> SavedSetup:
    """Keep a setup under a name, in the place of what the name held before.

    Raises InputError with all that is wrong, also where the name is another kind's; `field` is
    where the person wrote the name.
    """
    checked = check(kind, setup)
    old = SavedSetup.objects.filter(name=name).first()
    if old is not None and old.kind != kind:
        raise InputError([f"{field}: {name} is a setup of kind {old.kind}; choose another name"])
    values = {"kind": kind, "setup": checked, "owner": owner, "retired": False}
    row, _ = SavedSetup.objects.update_or_create(name=name, defaults=values)
    return row


def check(kind: str, setup: Mapping[str, Any]) -> dict[str, Any]:
    """The setup as it is kept; raises InputError."""
    reader = _READ.get(kind)
    if reader is None:
        raise InputError([f"kind: {kind!r} is not one of {', '.join(_READ)}"])
    return reader(dict(setup))


def retire(row: SavedSetup, *, retired: bool) -> None:
    """Offer it no more, or again."""
    row.retired = retired
    row.save(update_fields=["retired", "updated_at"])


def remove(row: SavedSetup) -> None:
    """Delete it; what was started with it stays."""
    row.delete()


def _matrix(setup: dict[str, Any]) -> dict[str, Any]:
    return setups.read(setup).model_dump()


def _sessions(setup: dict[str, Any]) -> dict[str, Any]:
    """As POST /sessions takes it, or /experiments; kept as it was written, with its names."""
    return _checked(setup, serializer_of(setup, name="saved"))


def _suite(setup: dict[str, Any]) -> dict[str, Any]:
    """As POST /suite-runs takes it."""
    return _checked(setup, SuiteStartSerializer(data=setup), suite_of)


def _checked(
    setup: dict[str, Any], fields: Any, more: Callable[[dict[str, Any]], object] = dict
) -> dict[str, Any]:
    """The setup as it was written, once its form and `more` have read it."""
    unknown = sorted(setup.keys() - fields.fields.keys())
    if unknown:
        known = ", ".join(fields.fields)
        raise InputError([f"{unknown[0]}: is unknown; write some of {known}"])
    try:
        fields.is_valid(raise_exception=True)
        more(fields.validated_data)
    except ValidationError as error:
        raise InputError(lines_of(error)) from error
    return setup


def _cook(setup: dict[str, Any]) -> dict[str, Any]:
    """{"files": {"brief.yaml": …, "BRIEF.md": …}, "judge": true}: the cook folder's texts;
    with "anyway": true it starts although nobody serves a flavor yet."""
    files = setup.get("files")
    if unknown := sorted(setup.keys() - {"files", "judge", "anyway"}):
        raise InputError([f"{unknown[0]}: is unknown; write files, and judge or anyway"])
    if not isinstance(files, dict) or not all(isinstance(text, str) for text in files.values()):
        raise InputError(['files: write {"brief.yaml": "…", "BRIEF.md": "…"}'])
    for name in ("judge", "anyway"):
        if not isinstance(setup.get(name, False), bool):
            raise InputError([f"{name}: write true or false"])
    if sum(map(len, files.values())) > MOST_CHARACTERS:
        raise InputError([f"files: hold more than {MOST_CHARACTERS:,} characters; leave some out"])
    try:
        with uploads.from_texts(files) as folder:
            creation.read(folder)
    except CookError as error:
        raise InputError([f"files: {problem}" for problem in error.problems]) from error
    return setup


def _models(setup: dict[str, Any]) -> dict[str, Any]:
    """{"models": ["smollm2:135m", "qwen3:8b@gpu"]}."""
    names = setup.get("models")
    if set(setup) != {"models"} or not isinstance(names, list) or not 0 < len(names) <= MOST_MODELS:
        raise InputError([f"models: write a list of 1 to {MOST_MODELS} names, nothing else"])
    problems = []
    for at, name in enumerate(names):
        try:
            if not isinstance(name, str) or not registry.is_model(name):
                problems.append(f"models.{at}: {name!r} is not a language model")
        except ValueError as error:
            problems.append(f"models.{at}: {error}")
    if problems:
        raise InputError(problems)
    return {"models": list(dict.fromkeys(names))}


_READ: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    Kind.MATRIX: _matrix,
    Kind.SESSION: _sessions,
    Kind.SUITE: _suite,
    Kind.COOK: _cook,
    Kind.MODELS: _models,
}
