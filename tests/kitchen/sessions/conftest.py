import pytest
from django.db import connection

from tests.kitchen.sessions.helpers import move_clock


@pytest.fixture
def clock(db):
    """`clock(seconds)` sets the protocol's clock ahead until the end of the test."""
    yield move_clock
    move_clock(0)
    connection.pool.drain()  # a connection that a thread gave back kept its own moved clock
