"""Which mutants are made: none that nothing could see, and those of every line that acts."""

import pytest

from tests.mutants.making import of_file


def names(text: str) -> set[str]:
    return {mutant.name.partition(": ")[2] for mutant in of_file("a.py", text)}


@pytest.mark.parametrize(
    "text",
    [
        "def f(a: int | None) -> str | None:\n    return a\n",
        "a: dict[str, int | None]\n",
        "def f(*, a: 'str | None', **more: int | str): ...\n",
        "async def f(a) -> int | None: ...\n",
        "a = [cast(int | str, b)]\n",
        '__all__ = ["a", "b"]\n',
        '"""A text of what it is for."""\n',
    ],
)
def test_types_are_left_alone(text: str) -> None:
    assert not [name for name in names(text) if name.startswith(("int |", "'str |", "str |"))]


def test_names_of_types_are_left_alone() -> None:
    assert names("Say = Callable[[str], None]\n") == set()
    assert names("SAID = TABLE['str']\n") != set()


def test_what_acts_is_changed() -> None:
    found = names("def f(a: int | None = 3) -> int:\n    return a + 1 if a else 0\n")
    assert {"a + 1 → a - 1", "3 → 4"} <= found
    assert not any("None" in name.partition(" → ")[0] and "|" in name for name in found)
