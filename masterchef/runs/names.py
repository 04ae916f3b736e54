"""Names that we give where nobody gave one."""

from uuid import UUID

LONGEST = 200  # characters


def automatic(text: str, id: UUID) -> str:
    """What a run is made of and the beginning of its id, by which commands find it as well.

    Two runs made of the same things are told apart by it, whoever makes them at the same moment.
    """
    mark = f" · {str(id)[:8]}"
    return text[: LONGEST - len(mark)] + mark
