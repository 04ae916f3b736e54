"""What can go wrong, always with the way out."""


class DeployError(Exception):
    """Something is missing or failed; `fix` says what to do."""

    def __init__(self, message: str, *, fix: str = "") -> None:
        super().__init__(message)
        self.fix = fix
