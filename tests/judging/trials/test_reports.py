"""Charts, files, frames and the HTML report of a matrix."""

import csv
import io
import json
import re
import struct
from html.parser import HTMLParser
from xml.etree import ElementTree

import pyarrow.parquet as pq
import pytest

from judging.trials.analysis import (
    CellResult,
    bar_chart,
    frames,
    heat_map,
    html_report,
    rank,
    write,
)
from judging.trials.analysis.rows import COLUMNS
from tests.judging.trials.test_analysis import cell, failed, series

NASTY = "<script>alert('x')</script> $a_b$ & co"
CELLS = [
    *series("direct_short@1", [8, 6, 7, 9], invented=1),
    *series("extraction@1 + mapping@1", [3, 4, 2, 4]),
    *(each._replace(model=NASTY) for each in series(NASTY, [1, 0, 2, 1], invented=2)),
    failed("direct_short@1", "t4", "timeout"),
    failed("broken@1", "t0", "host"),
]


@pytest.mark.parametrize("draw", [heat_map, lambda cells, fmt: bar_chart(rank(cells), fmt=fmt)])
def test_charts_are_drawn_as_png_and_svg_and_the_same_each_time(draw):
    png, svg = draw(CELLS, fmt="png"), draw(CELLS, fmt="svg")
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    assert width > 600 and height > 300
    root = ElementTree.fromstring(svg)
    assert root.tag.endswith("svg")
    assert draw(CELLS, fmt="png") == png


def test_charts_of_nothing_are_drawn_too():
    for cells in ([], [failed("a", "t", "host")]):
        assert heat_map(cells, fmt="png").startswith(b"\x89PNG")
        assert bar_chart(rank(cells), fmt="svg").startswith(b"<?xml")


class Reader(HTMLParser):
    """Collects tags, what they point at, and the text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [v or "" for k, v in attrs if k in {"src", "href", "xlink:href", "action"}]

    def handle_data(self, data):
        self.text += data


def test_the_html_report_needs_nothing_from_outside_and_escapes_what_others_wrote():
    page = html_report(CELLS, title=NASTY, subtitle="six trials")
    reader = Reader()
    reader.feed(page)
    assert "script" not in reader.tags
    assert all(link.startswith(("#", "data:image/png")) for link in reader.links)
    assert not re.search(r"url\(\s*['\"]?(?!#)", page)
    assert NASTY in reader.text
    assert reader.tags.count("svg") == 2
    for words in ("Most missed", "entity 9", "Most invented", "wrong 0", "1 timeout", "0.000"):
        assert words in reader.text, words


def test_the_html_report_of_an_empty_matrix_says_so():
    page = html_report([], title="Nothing yet")
    assert "Nothing was missed." in page
    assert "<svg" not in page


@pytest.mark.parametrize("what", COLUMNS)
def test_the_three_formats_hold_the_same_rows(what):
    files = {fmt: io.BytesIO() for fmt in ("csv", "jsonl", "parquet")}
    counts = {write(CELLS, what, fmt, file) for fmt, file in files.items()}
    (count,) = counts
    assert count > 0
    for file in files.values():
        file.seek(0)
    lines = [json.loads(line) for line in files["jsonl"]]
    assert pq.read_table(files["parquet"]).to_pylist() == lines
    found = list(csv.DictReader(io.TextIOWrapper(files["csv"], "utf-8", newline="")))
    assert len(found) == len(lines) == count
    assert list(found[0]) == [*COLUMNS[what], "canary"]
    assert found[0]["combination"] == lines[0]["combination"]


def test_an_unknown_table_or_format_is_named():
    with pytest.raises(ValueError, match="what: 'x' can't be exported; write one of cells, types"):
        write(CELLS, "x", "csv", io.BytesIO())
    with pytest.raises(ValueError, match="format: 'xls' is unknown; write one of csv, jsonl"):
        write(CELLS, "cells", "xls", io.BytesIO())


def test_frames_are_ready_for_a_pivot_table():
    found = frames(CELLS)
    pivot = found.cells.pivot_table("entities_f1", "combination", "model")
    assert pivot.loc["direct_short@1", "model"] == pytest.approx(rank(CELLS)[0].interval.mean)
    assert len(found.cells) == len(CELLS)
    assert set(found.mistakes.kind) == {"missed", "invented"}
    assert found.ranking["rank"].isna().all()  # a trial that timed out counts for nobody
    assert frames(CELLS[:12]).ranking["rank"].iloc[0] == 1
    assert list(frames([]).types.columns) == list(COLUMNS["types"])


def test_a_trial_without_gold_is_shown_as_unscored():
    rows = frames([cell("a", "t", 5), CellResult("a", "model", "no gold here")]).cells
    assert list(rows.excluded) == ["", "no gold"]
    assert rows.entities_f1.isna().tolist() == [False, True]
