"""What pydantic says of data that isn't as it must be, in sentences that name the field."""

from typing import Any

from pydantic import ValidationError


def sentences(error: ValidationError) -> list[str]:
    """ "field.inner: what is wrong", one for each; "setup: …" for the whole."""
    return [
        f"{'.'.join(str(part) for part in entry['loc']) or 'setup'}: {said(entry)}"
        for entry in error.errors(include_url=False)
    ]


def said(entry: Any) -> str:
    """One of pydantic's errors in our words; of a list's length only how many there may be."""
    if entry["type"] == "too_short":
        return f"write at least {entry['ctx']['min_length']}"
    if entry["type"] == "too_long":
        return f"write at most {entry['ctx']['max_length']}"
    return f"{entry['msg'][:1].lower()}{entry['msg'][1:]}"
