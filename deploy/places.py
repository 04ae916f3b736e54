"""Folders of a checkout."""

from pathlib import Path

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent
STATE = HERE / "state"  # made by us, ignored by git: wheels, what was rolled out
SECRETS = HERE / "secrets"
ENV = HERE / ".env"
