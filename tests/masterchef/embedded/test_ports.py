import socket
from contextlib import closing

from masterchef.embedded import ports


def test_taken_ports_are_stepped_over() -> None:
    with closing(socket.socket()) as holder:
        holder.bind((ports.LOOPBACK, 0))
        holder.listen()
        taken = holder.getsockname()[1]
        assert not ports.is_free(taken)
        assert ports.is_answering(taken)
        assert ports.pick(taken) > taken


def test_ports_to_avoid_are_avoided() -> None:
    first = ports.pick(20_000)
    assert ports.pick(20_000, avoid={first}) > first


def test_hidden_ports_lie_below_those_of_outgoing_connections() -> None:
    for seed in ("a", "b", "c"):
        assert 20_000 <= ports.pick_hidden(seed) < 32_768
