"""What is downloaded reads back as what is stored."""

import csv
import io
import json
from decimal import Decimal
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.test import AsyncRequestFactory

from agents.models import ModelCall
from kitchen.canary import CANARY
from kitchen.models import Experiment, Session
from masterchef.api.downloads import PIECE, send
from masterchef.durable import WorkRef
from masterchef.runs import ledger
from masterchef.runs.ledger import Used

from .conftest import As, play


def body(response: Any) -> bytes:
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def records(content: bytes, fmt: str) -> list[dict[str, Any]]:
    if fmt == "csv":
        return list(csv.DictReader(io.StringIO(content.decode(), newline="")))
    if fmt == "jsonl":
        return [json.loads(line) for line in content.splitlines()]
    return list(pq.read_table(io.BytesIO(content)).to_pylist())


@pytest.mark.parametrize("fmt", ["csv", "jsonl", "parquet"])
def test_the_canary_stands_in_every_row(as_: As, played: Session, fmt: str) -> None:
    for what in ("events", "turns", "metrics"):
        rows = records(
            body(as_("viewer").get(f"/api/v1/runs/{played.pk}/export/{what}.{fmt}")), fmt
        )
        assert rows and {row["canary"] for row in rows} == {CANARY}


def as_object(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


@pytest.mark.parametrize("fmt", ["csv", "jsonl", "parquet"])
def test_events_read_back(as_: As, played: Session, fmt: str) -> None:
    answer = as_("viewer").get(f"/api/v1/runs/{played.pk}/export/events.{fmt}")
    rows = records(body(answer), fmt)
    stored = list(played.events.order_by("number").values_list("number", "kind", "at_ms", "data"))
    read = [
        (int(row["number"]), row["kind"], int(row["at_ms"]), as_object(row["data"])) for row in rows
    ]
    assert read == stored
    assert f'-events.{fmt}"' in answer["Content-Disposition"]


@pytest.mark.parametrize("fmt", ["csv", "jsonl", "parquet"])
def test_turns_read_back(as_: As, played: Session, fmt: str) -> None:
    rows = records(body(as_("viewer").get(f"/api/v1/runs/{played.pk}/export/turns.{fmt}")), fmt)
    stored = list(played.turns.order_by("tick", "seat").values_list("tick", "seat", "decision"))
    read = [(int(row["tick"]), row["seat"], as_object(row["decision"])) for row in rows]
    assert read == stored


@pytest.mark.parametrize("fmt", ["csv", "jsonl", "parquet"])
def test_calls_read_back_with_any_text(as_: As, session: Session, fmt: str) -> None:
    reply = 'a "quoted", line\r\nand\nanother; =1+1 – é\t'
    ModelCall.objects.create(
        run=session, work="turn:1", number=1, model="m", request_hash="", reply=reply,
        request={"n": [1, None]}, tokens_in=3, prefill_ms=0.5, cost_usd="0.125",
    )  # fmt: skip
    rows = records(body(as_("viewer").get(f"/api/v1/runs/{session.pk}/export/calls.{fmt}")), fmt)
    row = rows[0]
    assert row["reply"] == reply
    assert as_object(row["request"]) == {"n": [1, None]}
    assert (float(row["prefill_ms"]), float(row["cost_usd"])) == (0.5, 0.125)
    assert row["host"] in (None, "")


@pytest.mark.parametrize("fmt", ["csv", "jsonl", "parquet"])
def test_the_ledger_reads_back(as_: As, session: Session, fmt: str) -> None:
    work = WorkRef("kitchen_turn", 17, 1, "turn:17", "turn")
    used = Used("m", 90, 60, 8, 0.5, Decimal("0.125"), "estimated")
    ledger.record(session.pk, work, used, by="call", number=3)
    [row] = records(body(as_("viewer").get(f"/api/v1/runs/{session.pk}/export/ledger.{fmt}")), fmt)
    assert (row["kind"], int(row["work"]), row["by"], int(row["number"])) == ("turn", 17, "call", 3)
    assert (int(row["tokens_in"]), float(row["seconds"]), float(row["cost_usd"])) == (
        90,
        0.5,
        0.125,
    )


@pytest.mark.parametrize("fmt", ["csv", "jsonl", "parquet"])
def test_metrics_of_an_experiment_are_one_file(as_: As, db: None, fmt: str) -> None:
    experiment = Experiment.objects.create(name="two seeds")
    made = [play(seed=seed, experiment=experiment) for seed in (1, 2)]
    play(seed=3)
    address = f"/api/v1/experiments/{experiment.pk}/export/metrics.{fmt}"
    rows = records(body(as_("viewer").get(address)), fmt)
    read = {row["id"]: (float(row["score"]), as_object(row["metrics"])) for row in rows}
    assert read == {str(one.pk): (one.score, one.metrics) for one in made}


def test_a_run_without_calls_is_a_file_without_rows(as_: As, session: Session) -> None:
    client, address = as_("viewer"), f"/api/v1/runs/{session.pk}/export/calls"
    assert records(body(client.get(f"{address}.csv")), "csv") == []
    table = pq.read_table(io.BytesIO(body(client.get(f"{address}.parquet"))))
    assert table.num_rows == 0 and "tokens_in" in table.column_names


def test_an_unknown_table_or_format_is_404(as_: As, session: Session) -> None:
    client, address = as_("viewer"), f"/api/v1/runs/{session.pk}/export"
    for name in ("secrets.csv", "events.xlsx"):
        missing = client.get(f"{address}/{name}")
        assert missing.status_code == 404
        assert "parquet" in missing.json()["errors"][0]["detail"]


def test_a_download_needs_no_accept_header_of_its_own(as_: As, session: Session) -> None:
    address = f"/api/v1/runs/{session.pk}/export/events.csv"
    assert as_("viewer").get(address, HTTP_ACCEPT="text/csv").status_code == 200


async def test_under_asgi_a_file_comes_in_pieces() -> None:
    """Django would read a plain iterator whole before the first byte goes out."""
    file = io.BytesIO()
    file.write(b"x" * (PIECE + 1))
    request = AsyncRequestFactory().get("/")
    response = send(request, file, name="x.csv", content_type="text/csv")
    assert [len(piece) async for piece in response] == [PIECE, 1]
    assert file.closed
