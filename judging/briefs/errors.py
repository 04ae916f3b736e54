"""The one error of a cook folder."""

from collections.abc import Sequence


class BriefError(ValueError):
    """A cook folder that can't be used; `problems` are lines "file:line: field: what is wrong"."""

    def __init__(self, problems: Sequence[str]) -> None:
        # A file's name may be no UTF-8; what is said of it must be.
        told = tuple(each.encode("utf-8", "backslashreplace").decode() for each in problems)
        super().__init__("\n".join(told))
        self.problems = told
