"""Log lines: batches, odd text, a database that is away, a full queue."""

import threading
import uuid

import pytest
from django.db import connection

from masterchef.live import log
from masterchef.live.models import Level, LogLine
from masterchef.runs.models import Run

from .helpers import new_run

pytestmark = pytest.mark.django_db(transaction=True)


def lines(run: Run) -> list[LogLine]:
    assert log.flush()
    return list(LogLine.objects.filter(run=run).order_by("id"))


def test_lines_are_written_in_order_with_all_their_columns() -> None:
    run = new_run()
    log.write(run.id, "call", "asked", seat="L1", host="gpu", data={"tokens": 3})
    log.write(run.id, "error", "no answer", level=Level.ERROR)
    first, second = lines(run)
    assert (first.kind, first.text, first.seat, first.host) == ("call", "asked", "L1", "gpu")
    assert first.data == {"tokens": 3} and first.level == Level.INFO
    assert (second.text, second.level) == ("no answer", Level.ERROR)


@pytest.mark.parametrize(
    ("text", "kept"),
    [("a\x00b", "ab"), ("half \ud83d pair", "half ? pair"), ("100% {}", "100% {}")],
)
def test_text_that_postgresql_refuses_is_cleaned(text: str, kept: str) -> None:
    run = new_run()
    log.write(run.id, "reply", text, data={"reply": text})
    (line,) = lines(run)
    assert (line.text, line.data) == (kept, {"reply": kept})


def test_a_backslash_before_u0000_stays() -> None:
    run = new_run()
    log.write(run.id, "reply", data={"reply": "\\u0000", "both": "\\\x00"})
    assert lines(run)[0].data == {"reply": "\\u0000", "both": "\\"}


@pytest.mark.parametrize("data", [{"score": float("nan")}, {("a", 1): 2}])
def test_data_that_json_cannot_hold_is_written_as_text(data: dict) -> None:
    run = new_run()
    log.write(run.id, "reply", data=data)
    assert lines(run)[0].data == {"unwritable": repr(data)}


def test_a_line_of_a_deleted_run_does_not_hold_the_others_back() -> None:
    run = new_run()
    log.write(uuid.uuid4(), "call", "lost run")
    log.write(run.id, "call", "kept")
    log.write(None, "host", "about the installation")
    assert [line.text for line in lines(run)] == ["kept"]
    assert list(LogLine.objects.filter(run=None).values_list("kind", flat=True)) == ["host"]


def test_lines_wait_while_the_table_is_locked_and_none_is_lost() -> None:
    run = new_run()
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("LOCK TABLE masterchef_logline IN ACCESS EXCLUSIVE MODE")
        for number in range(50):
            log.write(run.id, "call", str(number))
        assert not log.flush(0.05)
        cursor.execute("COMMIT")
    assert [line.text for line in lines(run)] == [str(number) for number in range(50)]


def test_a_full_queue_drops_debug_first_and_counts() -> None:
    writer = log._Writer()
    writer._thread = threading.current_thread()  # nobody empties it

    def put(level: int, text: str) -> None:
        now = log.datetime.now(log.UTC)
        writer.put(log.Line(None, now, level, "call", "", "", text, "{}"))

    for number in range(log.DEBUG_CAPACITY):
        put(Level.INFO, str(number))
    put(Level.DEBUG, "dropped")
    assert writer.dropped == 1 and len(writer._lines) == log.DEBUG_CAPACITY
    for number in range(log.DEBUG_CAPACITY, log.CAPACITY + 1):
        put(Level.INFO, str(number))
    assert writer.dropped == 2 and len(writer._lines) == log.CAPACITY
    assert writer._lines[0].text == "1"  # the oldest went out


def test_ids_follow_commits_of_many_writers() -> None:
    run = new_run()
    seen: list[int] = []
    stop = threading.Event()

    def read() -> None:
        try:
            last = 0
            while not stop.is_set():
                for line in LogLine.objects.filter(run=run, id__gt=last).order_by("id"):
                    seen.append(last := line.id)
        finally:
            connection.close()

    def write() -> None:
        now = log.datetime.now(log.UTC)
        for _ in range(40):
            assert log._write([log.Line(run.id, now, 20, "call", "", "", "x", "{}")] * 5)

    reader = threading.Thread(target=read)
    reader.start()
    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    written = list(LogLine.objects.filter(run=run).order_by("id").values_list("id", flat=True))
    while len(seen) < len(written) and reader.is_alive() and seen[-1:] != written[-1:]:
        pass
    stop.set()
    reader.join()
    assert len(written) == 800
    assert seen == written
