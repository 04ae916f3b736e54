"""What a check of a host found."""

from typing import NamedTuple


class Finding(NamedTuple):
    """One check; `fix` is empty where all is well."""

    name: str
    detail: str
    fix: str = ""
