"""Workers of any machine that stopped without a word are told, with the queues they left."""

import pytest

from masterchef.cli.checks import State
from masterchef.cli.checks_services import _silent_workers
from masterchef.durable import sql
from masterchef.monitoring.dashboard import cards
from masterchef.scaling import presence

pytestmark = pytest.mark.django_db(transaction=True)


def heard(owner: str, name: str, ago_s: int, *queues: str) -> None:
    sql(
        "INSERT INTO masterchef_liveworker (owner, name, ruleset, queues, seen_at) VALUES"
        " (%s, %s, 'r', to_jsonb(%s::text[]), masterchef_now() - make_interval(secs => %s))",
        (owner, name, list(queues), ago_s),
    )


def test_a_silent_worker_is_told_with_the_queues_that_nobody_serves() -> None:
    heard("a", "judging@far", 3_600, "judging", "kitchen")
    heard("b", "kitchen@near", 1, "kitchen")
    (check,) = _silent_workers()
    assert (check.name, check.state) == ("worker judging@far", State.WRONG)
    assert "nobody serves judging" in check.detail and "kitchen" not in check.detail
    assert "masterchef-deploy up" in check.fix
    (card,) = (each for each in cards() if each["title"] == "Workers")
    assert [label for label, _ in card["rows"]] == ["scaling", "judging@far"]


def test_one_whose_queues_others_serve_is_told_and_is_no_fault() -> None:
    heard("a", "kitchen@far", 3_600, "kitchen")
    heard("b", "kitchen@near", 1, "kitchen")
    (check,) = _silent_workers()
    assert check.state is State.OFF and "others serve" in check.detail


def test_a_worker_that_came_back_or_ended_in_order_is_not_told() -> None:
    heard("a", "kitchen@far", 3_600, "kitchen")
    heard("b", "kitchen@far", 2, "kitchen")
    assert not presence.silent()
    sql("DELETE FROM masterchef_liveworker WHERE owner = 'b'")
    assert [each.name for each in presence.silent()] == ["kitchen@far"]
    presence._write("kitchen@far", "r", ["kitchen"])
    assert not list(_silent_workers())
