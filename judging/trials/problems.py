"""What is wrong with an input, all of it together."""

from pydantic import ValidationError

from judging.gold import BadFile


class InputError(BadFile):
    """A setup or a row that can't be used; `problems` begin with the field's name."""


def sentences(error: ValidationError) -> list[str]:
    """pydantic's complaints as "field: what is wrong"."""
    return [
        f"{'.'.join(str(part) for part in entry['loc']) or 'setup'}: "
        f"{entry['msg'][:1].lower()}{entry['msg'][1:]}"
        for entry in error.errors(include_url=False, include_context=False)
    ]
