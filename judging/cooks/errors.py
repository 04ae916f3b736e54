"""What a verb of cooks refuses, as one error that holds every mistake."""

from collections.abc import Sequence


class CookError(ValueError):
    """A brief, a folder or an argument that can't be used; `problems` has a sentence for each."""

    def __init__(self, problems: Sequence[str] | str) -> None:
        self.problems = [problems] if isinstance(problems, str) else list(problems)
        super().__init__("\n".join(self.problems))
