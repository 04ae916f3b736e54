"""When to stir the sauce: every few minutes, by the kitchen's clock ("HH:MM")."""


def minutes(clock: str) -> int:
    hours, mins = clock.split(":")
    return int(hours) * 60 + int(mins)


def elapsed(start: str, now: str) -> int:
    """Minutes from start to now; a shift never lasts longer than twelve hours."""
    return minutes(now) - minutes(start)


def must_stir(start: str, now: str, every: int = 5) -> bool:
    """Whether the sauce wants stirring at this minute; not in the minute it is put on."""
    gone = elapsed(start, now)
    return gone > 0 and gone % every == 0


def next_stir(start: str, now: str, every: int = 5) -> str:
    """The clock at the next stirring, strictly after now."""
    gone = elapsed(start, now)
    at = minutes(start) + (gone // every) * every + every
    return f"{at // 60:02}:{at % 60:02}"
