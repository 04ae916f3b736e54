"""What is wrong with an input, all of it together."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from agents import json_objects
from judging.gold import BadFile
from masterchef.complaints import sentences

Setup = TypeVar("Setup", bound=BaseModel)


class InputError(BadFile):
    """A setup or a row that can't be used; `problems` begin with the field's name."""


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
