"""Whatever a reader of hostile bytes does, it ends within its limits and its parent goes on."""

import os
import time
from pathlib import Path

import pytest

from masterchef.confined import Exceeded, Limits, Reader, Unreadable

TRICKS = "tests.masterchef.confined.tricks:"
SMALL = Limits(cpu_s=1, wall_s=30, answer=1 << 20)


@pytest.fixture
def reader():
    with Reader(SMALL) as made:
        yield made


def test_an_answer_comes_back_whatever_is_printed(reader: Reader) -> None:
    data = os.urandom(3 << 20)
    with Reader() as wide:
        assert wide.call(f"{TRICKS}echo", {"a": ["ü", 1]}, data) == ({"a": ["ü", 1]}, data)
        assert wide.call(f"{TRICKS}echo", {}) == ({}, b"")
        assert wide.starts == 1


@pytest.mark.parametrize(
    ("trick", "kind"),
    [("spin", "time"), ("hoard", "memory"), ("gush", "answer"), ("crash", "crash"),
     ("lie", "crash")],
)  # fmt: skip
def test_what_breaks_a_limit_ends_and_the_next_call_works(
    reader: Reader, trick: str, kind: str
) -> None:
    with pytest.raises(Exceeded) as raised:
        reader.call(TRICKS + trick, {})
    assert raised.value.kind == kind
    assert reader.call(f"{TRICKS}echo", {"n": 1})[0] == {"n": 1}
    assert reader.starts == 2


def test_one_that_only_waits_is_killed_by_the_clock() -> None:
    with Reader(SMALL._replace(wall_s=3.0)) as reader:
        begun = time.monotonic()
        with pytest.raises(Exceeded):
            reader.call(f"{TRICKS}sleep", {})
        assert time.monotonic() - begun < 60  # it would sleep for 600


def test_all_calls_together_have_a_limit() -> None:
    with Reader(SMALL._replace(total_s=2.0)) as reader:
        with pytest.raises(Exceeded):
            reader.call(f"{TRICKS}sleep", {})
        with pytest.raises(Exceeded):
            reader.call(f"{TRICKS}echo", {})
        assert reader.starts == 1


def test_what_a_function_refuses_is_told_on_one_line(reader: Reader) -> None:
    with pytest.raises(Unreadable, match=r"LookupError: no such$"):
        reader.call(f"{TRICKS}refuse", {})
    assert reader.call(f"{TRICKS}echo", {})[0] == {}
    assert reader.starts == 1


def test_it_writes_no_file_and_opens_few(reader: Reader, tmp_path: Path) -> None:
    for trick in ("write", "open_sockets"):
        with pytest.raises((Exceeded, Unreadable)):
            reader.call(TRICKS + trick, {"path": str(tmp_path / "x")})
    made = tmp_path / "x"
    assert not made.exists() or made.stat().st_size == 0


def test_it_knows_no_secret(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-secret")
    found, _ = reader.call(f"{TRICKS}environment", {})
    assert "sk-secret" not in str(found)
    assert set(found) <= {"PATH", "LANG", "LC_CTYPE"}


def test_no_child_is_left(reader: Reader) -> None:
    reader.call(f"{TRICKS}echo", {})
    assert reader._child is not None
    pid = reader._child.pid
    reader.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
