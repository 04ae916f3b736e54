"""The log across runs: filters, marks to jump by, facets to choose from, and export."""

import csv
import io
import json

import pytest

from kitchen.models import Session
from masterchef.live.models import LogLine

from .conftest import As, errors


@pytest.fixture
def lines(session: Session) -> list[LogLine]:
    """1,201 lines of the session and one of the installation."""
    rows = [
        LogLine(
            run=session, level=40 if n % 2 else 10, kind="call" if n % 3 else "retry",
            seat="L1" if n % 5 else "", host="gpu" if n % 7 else "desk", text=f"Line {n}\nbeef",
        )
        for n in range(1201)
    ]  # fmt: skip
    LogLine.objects.all().delete()
    return LogLine.objects.bulk_create([*rows, LogLine(kind="start", text="the installation")])


def test_every_page_can_be_entered_by_its_mark(
    as_: As, session: Session, lines: list[LogLine]
) -> None:
    client = as_("viewer")
    marks = client.get(f"/api/v1/log/marks?run={session.pk}").json()
    assert (marks["count"], marks["every"], marks["last"]) == (1201, 500, lines[1200].pk)
    assert marks["marks"] == [lines[0].pk, lines[500].pk, lines[1000].pk]
    address = f"/api/v1/log?run={session.pk}&after={marks['marks'][1] - 1}&limit=500"
    page = client.get(address).json()
    assert [row["text"] for row in page["results"]] == [line.text for line in lines[500:1000]]
    assert {row["run"] for row in page["results"]} == {str(session.pk)}


def test_marks_count_what_is_filtered(as_: As, lines: list[LogLine]) -> None:
    found = as_("viewer").get("/api/v1/log/marks?level=30&kind=retry&seat=L1&host=gpu").json()
    expected = [
        line.pk for n, line in enumerate(lines[:1201]) if n % 2 and not n % 3 and n % 5 and n % 7
    ]
    assert found["count"] == len(expected)
    assert found["marks"][0] == expected[0]
    assert found["last"] == expected[-1]


def test_no_line_has_no_mark(as_: As, lines: list[LogLine]) -> None:
    found = as_("viewer").get("/api/v1/log/marks?text=nothing+like+it").json()
    assert found == {"count": 0, "every": 500, "marks": [], "last": -1}


def test_text_is_found_in_any_case_and_taken_literally(as_: As, lines: list[LogLine]) -> None:
    client = as_("viewer")
    assert len(client.get("/api/v1/log?text=LINE+120").json()["results"]) == 2
    assert client.get("/api/v1/log?text=%25").json()["results"] == []


def test_lines_of_no_run_are_in_the_whole_log(as_: As, lines: list[LogLine]) -> None:
    (row,) = as_("viewer").get("/api/v1/log?kind=start").json()["results"]
    assert (row["run"], row["text"]) == (None, "the installation")


def test_facets_name_what_can_be_chosen(as_: As, session: Session, lines: list[LogLine]) -> None:
    found = as_("viewer").get(f"/api/v1/log/facets?run={session.pk}").json()
    assert found == {"kinds": ["call", "retry"], "seats": ["L1"], "hosts": ["desk", "gpu"]}


def test_exports_hold_the_filtered_lines(as_: As, session: Session, lines: list[LogLine]) -> None:
    client, query = as_("viewer"), f"?run={session.pk}&host=desk&level=40"
    wanted = [line.pk for n, line in enumerate(lines[:1201]) if n % 2 and not n % 7]
    text = b"".join(client.get(f"/api/v1/log/export.csv{query}").streaming_content).decode()
    flat = list(csv.DictReader(io.StringIO(text)))
    text = b"".join(client.get(f"/api/v1/log/export.jsonl{query}").streaming_content).decode()
    rows = [json.loads(line) for line in text.splitlines()]
    assert [row["id"] for row in rows] == [int(row["id"]) for row in flat] == wanted
    assert [row["text"] for row in rows] == [row["text"] for row in flat]
    assert client.get("/api/v1/log/export.xlsx").status_code == 404


@pytest.mark.parametrize("query", ["run=x", "level=7", "level=loud"])
def test_a_bad_filter_is_named(as_: As, query: str) -> None:
    for what in ("", "/marks", "/facets", "/export.csv"):
        refused = as_("viewer").get(f"/api/v1/log{what}?{query}")
        assert refused.status_code == 400, what
        assert list(errors(refused)) == [query.partition("=")[0]]
