"""What a cook may spend and wait for, within what its columns hold."""

from decimal import Decimal

from judging.cooks.errors import CookError

MOST_USD = 1_000_000
MOST_TOKENS = 10**15
MOST_WAIT_S = 604_800


def refuse_odd(usd: Decimal | None, tokens: int | None, wait_s: float | None) -> None:
    """Raises CookError for what is negative, not a number, or more than anybody has."""
    limits: tuple[tuple[str, Decimal | float | None, int], ...] = (
        ("budget_usd", usd, MOST_USD),
        ("budget_tokens", tokens, MOST_TOKENS),
        ("wait_for_limits_s", wait_s, MOST_WAIT_S),
    )
    problems = [
        f"{name}: {value} is not a number from 0 to {most:,}"
        for name, value, most in limits
        if value is not None and not _within(Decimal(str(value)), most)
    ]
    if problems:
        raise CookError(problems)


def _within(value: Decimal, most: int) -> bool:
    return value.is_finite() and 0 <= value <= most
