"""What is wrong with an input, all of it together."""

from collections.abc import Sequence

from pydantic import ValidationError


class InputError(ValueError):
    """An input that can't be used; `problems` are sentences that begin with the field's name."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = list(problems)


class StateError(ValueError):
    """The matrix's state forbids it; the message says which state would do."""


def sentences(error: ValidationError) -> list[str]:
    """pydantic's complaints as "field: what is wrong"."""
    return [
        f"{'.'.join(str(part) for part in entry['loc']) or 'setup'}: "
        f"{entry['msg'][:1].lower()}{entry['msg'][1:]}"
        for entry in error.errors(include_url=False, include_context=False)
    ]
