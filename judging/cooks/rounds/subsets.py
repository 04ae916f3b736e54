"""Whom a person means: all of the brief's participants or judges, or those named."""

from collections.abc import Collection, Sequence

from judging.cooks.errors import CookError


def chosen(group: str, there: Sequence[str], named: Collection[str]) -> list[str]:
    """Those of `there` that are named, in the brief's order; all where nobody is named.

    `group` is "participants" or "judges". Raises CookError with every name that isn't there.
    """
    if wrong := unknown(group, there, named):
        raise CookError(wrong)
    return [name for name in there if not named or name in named]


def unknown(group: str, there: Sequence[str], named: Collection[str]) -> list[str]:
    """A sentence for each name that isn't there."""
    return [f"{group}: there is no {name!r}; there are {', '.join(there)}"
            for name in dict.fromkeys(named) if name not in there]  # fmt: skip
