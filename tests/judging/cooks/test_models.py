"""Participants and judges that are models: the scripted one, by the real door to a real host."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from agents import registry
from agents.hosts.embedded import process
from agents.models import Host, ModelCall
from judging import cooks
from judging.cooks import ledger
from judging.cooks.reports import panel_reports
from judging.models import Cook, Judgement, Outcome, Participation
from masterchef.durable import take

from . import making

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SCRIPTED = "model/scripted:latest"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    log: Path = tmp_path_factory.mktemp("host") / "host.log"
    host = process.start(models=["scripted"], log=log)
    yield host
    host.stop()


@pytest.fixture(autouse=True)
def host(server: Any) -> Iterator[Host]:
    row = Host.objects.create(name="scripted", url=server.url, slots=2, timeout_s=20)
    yield registry.check_host(row.pk)
    httpx.post(f"{server.url}/control", json={"fault": "none"})


def cook_with(**more: Any) -> Cook:
    cook = making.make_cook(
        participants={"anna": SCRIPTED, "ben": SCRIPTED}, judges={"judith": SCRIPTED}, **more
    )
    cooks.run(cook)
    return cook


def play(cook: Cook) -> Cook:
    """Whatever is ready is taken, as workers do."""
    while rows := making.ready(cook):
        for row in rows:
            take("participation", row.pk)
    cook.refresh_from_db()
    return cook


def judge(cook: Cook) -> Cook:
    cooks.open_panel(cook)
    while rows := making.ready_judges(cook):
        for row in rows:
            take("judgement", row.pk)
    for panel in cook.panels.filter(reported_at=None):
        panel_reports.report_panel(panel.pk)
    cook.refresh_from_db()
    return cook


def test_a_model_cooks_and_judges_and_its_tokens_are_in_the_ledger() -> None:
    cook = judge(play(cook_with()))
    assert (cook.state, cook.stage, cook.reason) == ("done", "judged", "")
    assert {row["name"] for row in ledger.rows(cook.pk)} == {"anna", "ben", "judith"}
    assert ledger.spent(cook.pk).tokens > 0


def test_a_repeated_attempt_reads_its_answer_from_the_journal() -> None:
    from masterchef.durable import sql

    cook = cook_with()
    row = making.ready(cook)[0]
    take("participation", row.pk)
    asked = ModelCall.objects.filter(seat=row.name).count()
    sql("DELETE FROM judging_submission")
    sql("UPDATE judging_participation SET state = 'ready', outcome = '' WHERE id = %s", (row.pk,))
    take("participation", row.pk)
    row.refresh_from_db()
    assert row.outcome == Outcome.OK
    assert ModelCall.objects.filter(seat=row.name).count() == asked


def test_a_host_that_is_down_makes_it_wait_and_counts_no_attempt(server: Any) -> None:
    Host.objects.update(url="http://127.0.0.1:9", healthy=None)
    cook = cook_with()
    row = making.ready(cook)[0]
    take("participation", row.pk)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.outcome) == ("waiting", 0, "")
    assert row.error


def test_a_participant_that_a_limit_cut_is_not_judged_as_if_it_were_whole(server: Any) -> None:
    httpx.post(f"{server.url}/control", json={"fault": "truncate"})
    cook = play(cook_with())
    row = Participation.objects.filter(round__cook=cook).first()
    assert row is not None and row.outcome == Outcome.ERROR
    assert row.evidence.startswith("a limit of tokens") and row.usage["cut"] == "length"
    assert set(ModelCall.objects.values_list("cut", flat=True)) == {"length"}


def test_a_judge_that_a_limit_cut_says_so(server: Any) -> None:
    cook = play(cook_with())
    httpx.post(f"{server.url}/control", json={"fault": "truncate"})
    judge(cook)
    row = Judgement.objects.get(panel__cook=cook)
    assert row.outcome == Outcome.ABSTAINED and row.evidence.startswith("a limit of tokens")


def test_a_rate_limit_without_a_word_is_no_wait_without_end(server: Any) -> None:
    httpx.post(f"{server.url}/control", json={"fault": "ratelimit"})
    cook = play(cook_with())
    outcomes = Participation.objects.filter(round__cook=cook).values_list("outcome", flat=True)
    assert set(outcomes) == {Outcome.RATE_LIMITED}


def test_originals_and_paraphrases_are_judged_apart_and_both_verdicts_are_kept() -> None:
    cook = cook_with()
    brief = {**cook.brief, "judging": {**cook.brief["judging"], "paraphrase": "scripted:latest"}}
    Cook.objects.filter(pk=cook.pk).update(brief=brief)
    cook.refresh_from_db()
    judge(play(cook))
    rows = Judgement.objects.filter(panel__cook=cook)
    assert sorted(rows.values_list("neutral", flat=True)) == [False, True]
    assert ModelCall.objects.filter(purpose="paraphrase").exists()
    panel = cook.panels.get()
    assert panel.report is not None
    assert {"report", "neutral"} <= set(panel.report)
    assert Participation.objects.filter(outcome="ok").count() == 2
