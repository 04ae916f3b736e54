"""The one error of a cook folder."""

from collections.abc import Sequence


class BriefError(ValueError):
    """A cook folder that can't be used; `problems` are lines "file:line: field: what is wrong"."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)
