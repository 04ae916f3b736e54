"""events.jsonl while a cook goes on: every line once, whole, in order, whoever dies meanwhile."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from judging import cook_events, cooks
from judging.cooks import feed, follower
from judging.cooks.transfer import exports, removal
from judging.models import Cook

from . import making

pytestmark = pytest.mark.django_db(transaction=True)


def live(cook: Cook) -> Path:
    path = cook_events.path_of(cook.pk)
    assert path is not None
    return path


def numbers(path: Path) -> list[int]:
    """Of a file of whole lines."""
    text = path.read_bytes()
    assert text == b"" or text.endswith(b"\n")
    return [json.loads(line)["number"] for line in text.splitlines()]


def told(cook: Cook) -> list[int]:
    return list(range(1, cook.events.count() + 1))


def test_each_step_is_in_the_file_when_it_has_happened(tmp_path: Path) -> None:
    cook = making.make_cook()
    assert not live(cook).exists()
    cooks.run(cook)
    assert numbers(live(cook)) == told(cook) == [1]
    for row in making.ready(cook):
        making.hand_in(row, {"answer.md": b"Soup\n"})
        assert numbers(live(cook)) == told(cook)
    exports.export_folder(cook, tmp_path / "out")
    assert live(cook).read_bytes() == (tmp_path / "out" / cook_events.NAME).read_bytes()


def test_what_is_rolled_back_is_never_written() -> None:
    cook = making.make_cook()
    cooks.run(cook)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        feed.tell(cook.pk, "resumed", round=1, count=1)
        1 / 0  # noqa: B018
    assert numbers(live(cook)) == [1]


@settings(max_examples=60, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(cut=st.integers(0, 4_000))
def test_a_writer_killed_at_any_byte_is_taken_up(cut: int, tmp_path: Path) -> None:
    cook = Cook.objects.first() or making.judged_cook()
    whole, file = live(cook).read_bytes(), tmp_path / "events.jsonl"
    file.write_bytes(whole[: min(cut, len(whole))])
    cook_events.append(cook, file)
    assert file.read_bytes() == whole
    assert cook_events.append(cook, file) == 0
    assert file.read_bytes() == whole


WRITER = """
import sys, time
from masterchef.cli.environment import load_django
load_django()
from django.db import connection
from judging import cook_events
from judging.models import Cook
from pathlib import Path
cook = Cook.objects.get(pk=sys.argv[1])
print("ready", flush=True)
while True:
    try:
        cook_events.append(cook, Path(sys.argv[2]))
    except BlockingIOError:
        pass
    time.sleep(0.01)
"""


def test_writers_that_are_killed_at_work_leave_every_line_once(tmp_path: Path) -> None:
    """Several processes write one file while events come, and are killed in the middle of it."""
    cook = making.make_cook()
    cooks.run(cook)
    file = tmp_path / "events.jsonl"
    url = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{connection.settings_dict['NAME']}"
    env = {**os.environ, "DATABASE_URL": url}
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(cook.pk), str(file)], env=env,
                         stdout=subprocess.PIPE)
        for _ in range(2)
    ]  # fmt: skip
    for writer in writers:
        assert writer.stdout is not None and writer.stdout.readline() == b"ready\n"
    for writer in writers:
        for count in range(15):
            with transaction.atomic():
                feed.tell(cook.pk, "resumed", round=1, count=count, reason="x" * 3_000)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
    cook_events.append(cook, file)
    assert numbers(file) == told(cook) == numbers(live(cook))


def test_threads_that_tell_at_the_same_time_write_every_line_once() -> None:
    cook = making.make_cook()
    cooks.run(cook)

    def tell() -> None:
        try:
            for count in range(15):
                with transaction.atomic():
                    feed.tell(cook.pk, "resumed", round=1, count=count)
        finally:
            connection.close()

    threads = [threading.Thread(target=tell) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cook_events.write_missed()
    assert numbers(live(cook)) == told(cook)
    assert len(told(cook)) == 61


def test_the_reconciler_writes_what_its_teller_could_not() -> None:
    cook = making.make_cook()
    cooks.run(cook)
    path = live(cook)
    with path.open("rb") as frozen:  # a process that is stopped while it writes
        fcntl.flock(frozen, fcntl.LOCK_EX)
        with transaction.atomic():
            feed.tell(cook.pk, "resumed", round=1, count=1)
        assert numbers(path) == [1]
        assert cook_events.write_missed() == 0
    assert cook_events.write_missed() == 1
    assert numbers(path) == [1, 2]
    assert cook_events.write_missed() == 0


def test_storage_that_fails_costs_the_cook_nothing() -> None:
    cook = making.make_cook()
    place = live(cook)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.mkdir()  # nothing can be written there
    cooks.run(cook)
    assert cook.events.count() == 1
    place.rmdir()
    assert cook_events.write_missed() == 1
    assert numbers(place) == [1]


@pytest.mark.parametrize(
    "found", [b"# Notes\n", b'{"number":1}\n', b"[]\n", b'{"cook":"x","number":3}\n', b"\xff\n"]
)
def test_a_file_of_something_else_is_left_as_it_is(found: bytes, tmp_path: Path) -> None:
    cook = making.make_cook()
    cooks.run(cook)
    file = tmp_path / "notes.md"
    file.write_bytes(found)
    with pytest.raises(cook_events.OtherCook):
        cook_events.append(cook, file)
    assert file.read_bytes() == found
    live(cook).write_bytes(found)  # its own is ours to mend
    assert cook_events.keep(cook.pk) == 1
    assert numbers(live(cook)) == [1]


def test_a_link_is_not_written_through(tmp_path: Path) -> None:
    cook = making.make_cook()
    cooks.run(cook)
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError):
        cook_events.append(cook, tmp_path / "link")
    assert not (tmp_path / "elsewhere").exists()


def test_a_pruned_cook_gets_no_file_again() -> None:
    cook = making.judged_cook()
    removal.strip(cook)
    assert not live(cook).exists()
    cook_events.write_missed()
    assert not live(cook).exists()


def test_a_program_follows_a_cook_while_its_file_is_kept(tmp_path: Path) -> None:
    cook = making.make_cook()
    cooks.run(cook)
    file, seen = tmp_path / "mine.jsonl", []
    for event in follower.follow(cook, file=file):
        seen.append(event)
        assert numbers(file)[-1] >= event["number"]  # on the disk before it is handed on
        for row in making.ready(cook):
            making.hand_in(row, {"answer.md": b"Soup\n"})
    assert [event["number"] for event in seen] == told(cook) == numbers(file)
    again: list[Any] = list(follower.follow(cook, after=2, file=file))
    assert [event["number"] for event in again] == told(cook)[2:]
    assert numbers(file) == told(cook)


def test_following_ends_at_its_time_and_leaves_the_cook_alone() -> None:
    cook = making.make_cook()
    cooks.run(cook)
    with pytest.raises(TimeoutError):
        list(follower.follow(cook, timeout_s=0))
    cook.refresh_from_db()
    assert cook.state == "running"
