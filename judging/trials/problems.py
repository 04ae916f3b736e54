"""What is wrong with an input, all of it together."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from agents import json_objects
from judging.gold import BadFile

Setup = TypeVar("Setup", bound=BaseModel)


class InputError(BadFile):
    """A setup or a row that can't be used; `problems` begin with the field's name."""


def sentences(error: ValidationError) -> list[str]:
    """pydantic's complaints as "field: what is wrong"."""
    return [
        f"{'.'.join(str(part) for part in entry['loc']) or 'setup'}: "
        f"{entry['msg'][:1].lower()}{entry['msg'][1:]}"
        for entry in error.errors(include_url=False, include_context=False)
    ]


def read_as(kind: type[Setup], setup: object) -> Setup:
    """A setup of this kind out of JSON; raises InputError with all that is wrong."""
    if isinstance(setup, kind):
        return setup
    if why := json_objects.unusable(setup):
        raise InputError([why])
    try:
        return kind.model_validate(setup)
    except ValidationError as error:
        raise InputError(sentences(error)) from error
