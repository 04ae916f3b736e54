"""One ledger: what was used is counted once, by run and by work, and older rows are taken over."""

from decimal import Decimal
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction

from agents.models import ModelCall
from masterchef.durable import WorkRef
from masterchef.runs import ledger
from masterchef.runs.ledger import Total, Used
from masterchef.runs.models import LedgerEntry, Run

pytestmark = pytest.mark.django_db


def ref(kind: str, id: int) -> WorkRef:
    return WorkRef(f"room_{kind}", id, 1, f"{kind}:{id}", kind)


@pytest.fixture
def run() -> Run:
    return Run.objects.create(kind="cook", name="soup")


def test_sums_are_by_run_and_by_work_whoever_counted(run: Run) -> None:
    other = Run.objects.create(kind="matrix")
    ledger.record(run.pk, ref("cell", 1), Used("m", 100, 60, 10, 1.5), by="call", number=1)
    failed = Used("m", 7, None, None, None, error_class="timeout")
    ledger.record(run.pk, ref("cell", 1), failed, by="call", number=2)
    agent = Used("cli", 1000, 0, 50, 20.0, Decimal("0.25"), "reported")
    ledger.record(run.pk, ref("participation", 1), agent, by="agent", number=3)
    ledger.record(other.pk, ref("cell", 1), Used("m", 5, 0, 5), by="call", number=9)
    assert ledger.totals([run.pk, other.pk]) == {
        run.pk: Total(2, 1107, 60, 21.5, Decimal("0.25")),
        other.pk: Total(1, 5, 5, 0.0, None),
    }
    assert ledger.totals([run.pk], answered=True)[run.pk].tokens == 1160
    assert ledger.of_work(run.pk, "cell", 1) == Total(1, 107, 10, 1.5, None)
    assert ledger.of_work(run.pk, "judgement", 1) == Total()
    assert ledger.totals([run.pk])[run.pk].usd == Decimal("0.25")
    assert Total().usd == 0


def test_an_entry_is_written_once_and_never_changed(run: Run) -> None:
    used = Used("cli", 10, 0, 5)
    ledger.record(run.pk, ref("participation", 4), used, by="agent", number=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        ledger.record(run.pk, ref("participation", 4), used, by="agent", number=2)
    ledger.record(run.pk, ref("judgement", 4), used, by="agent", number=2)
    with pytest.raises(ValueError, match="append-only"):
        LedgerEntry.objects.all()[0].save()
    assert ledger.totals([run.pk])[run.pk].tokens == 30


def test_a_deleted_run_takes_its_entries_along(run: Run) -> None:
    ledger.record(run.pk, ref("turn", 1), Used("m", 1, 0, 1), by="call", number=1)
    run.delete()
    assert not LedgerEntry.objects.exists()


def test_calls_of_before_are_taken_over_with_kind_and_id_of_their_work(run: Run) -> None:
    common = {"run": run, "model": "m", "request_hash": "h", "number": 1}
    for work in ("turn:17", "judgement:8.2", "propose:5:3", "by hand"):
        ModelCall.objects.create(work=work, tokens_in=9, tokens_out=1, total_ms=500, **common)
    ModelCall.objects.create(work="turn:17", tokens_in=9, cached=True, **common)
    with connection.cursor() as cursor:
        cursor.execute(import_module("agents.migrations.0007_ledger").FILL)
    found = LedgerEntry.objects.order_by("id").values_list("kind", "work", "by", "seconds")
    assert list(found) == [
        ("turn", 17, "call", 0.5),
        ("judgement", 8, "call", 0.5),
        ("propose", 5, "call", 0.5),
        ("", 0, "call", 0.5),
    ]


def test_the_usage_of_agents_is_taken_over_too(run: Run) -> None:
    columns = (
        "id bigint, cook_id uuid, work text, fence int, judging bool, model text, tokens_in bigint,"
        " tokens_cached bigint, tokens_out bigint, cost_usd numeric, cost_source text,"
        " at timestamptz"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE judging_usage ({columns}) ON COMMIT DROP")
        cursor.execute(
            "INSERT INTO judging_usage VALUES (1, %(run)s, 'participation:3.0', 2, false, 'cli',"
            " 10, 4, 5, 0.5, 'reported', now()),"
            " (2, %(run)s, 'judgement:3.1', 2, true, 'cli', 20, 0, 5, NULL, 'none', now())",
            {"run": run.pk},
        )
        cursor.execute(import_module("judging.migrations.0006_ledger").FILL)
    assert ledger.of_work(run.pk, "participation", 3).cost_usd == Decimal("0.5")
    assert ledger.of_work(run.pk, "judgement", 3).tokens_in == 20
