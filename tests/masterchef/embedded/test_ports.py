import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from masterchef.embedded import ports, postgres, valkey


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


def test_no_other_process_is_given_a_port_that_one_chose() -> None:
    """Between the choice and the server's start the port looks free to everybody."""
    mine = ports.pick_hidden("two tests at once")
    assert ports.is_free(mine)
    asked = (
        "from masterchef.embedded import ports; print(ports.pick(int(__import__('sys').argv[1])))"
    )
    other = subprocess.run(
        [sys.executable, "-c", asked, str(mine)], capture_output=True, text=True, check=True
    )
    assert int(other.stdout) > mine
    assert ports.pick_hidden("two tests at once") != mine
    assert ports.pick(mine) == mine  # ours, and still free: a caller may choose it beforehand


@pytest.mark.parametrize("start", [valkey.start, postgres.start])
def test_a_server_whose_port_is_taken_first_starts_on_another(
    folder: Path, start: Callable[..., Any]
) -> None:
    asked: list[int] = []
    with closing(socket.socket()) as intruder:

        def taken_first(port: int) -> Any:
            asked.append(port)
            if len(asked) == 1:
                intruder.bind((ports.LOOPBACK, port))
                intruder.listen()
            return start(folder / "server", port=port)

        server = ports.on_hidden(f"{folder}", taken_first)
        server.stop()
    assert len(asked) == 2 and server.port == asked[1] != asked[0]


def test_hidden_ports_lie_below_those_of_outgoing_connections() -> None:
    for seed in ("a", "b", "c"):
        assert 20_000 <= ports.pick_hidden(seed) < 32_768
