"""The small kitchen, checked against its own replay after every test that played it."""

from collections.abc import Iterator

import pytest

from tests.kitchen.engine.play import Play


@pytest.fixture
def play() -> Iterator[Play]:
    """A fresh small kitchen; at the end its log must replay to the state it is in."""
    game = Play()
    yield game
    game.check()
