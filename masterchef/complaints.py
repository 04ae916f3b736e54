"""What pydantic says of data that isn't as it must be, in sentences that name the field."""

from pydantic import ValidationError


def sentences(error: ValidationError) -> list[str]:
    """ "field.inner: what is wrong", one for each; "setup: …" for the whole."""
    return [
        f"{'.'.join(str(part) for part in entry['loc']) or 'setup'}: "
        f"{entry['msg'][:1].lower()}{entry['msg'][1:]}"
        for entry in error.errors(include_url=False, include_context=False)
    ]
