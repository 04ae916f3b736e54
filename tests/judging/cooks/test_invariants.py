"""What must hold for cooks holds through a whole one, and each broken promise is seen."""

import pytest

from judging import cooks
from judging.models import Judgement, Participation
from masterchef.durable import sql, violations

from . import making

pytestmark = pytest.mark.django_db


def test_a_whole_cook_breaks_no_promise() -> None:
    cook = making.make_cook()
    cooks.run(cook)
    assert violations() == {}
    for row in making.ready(cook):
        making.hand_in(row, {"answer.md": b"A soup\n"})
    assert violations() == {}
    cooks.open_panel(cook)
    assert violations() == {}
    for judge in making.ready_judges(cook):
        making.score(judge, making.points(judge))
    assert violations() == {}


def test_a_cancelled_cook_breaks_none_and_rows_are_locked_before_they_are_cancelled() -> None:
    cook = making.make_cook()
    cooks.run(cook)
    making.claim("judging_participation", making.ready(cook)[0].pk)
    cooks.cancel(cook)
    assert violations() == {}
    rows = Participation.objects.filter(round__cook=cook)
    assert {(row.state, row.owner, row.lease_until) for row in rows} == {("cancelled", "", None)}


@pytest.mark.parametrize(
    "broken, statement",
    [
        ("participation_outcome", "UPDATE judging_participation SET outcome = ''"),
        ("participation_sealed", "UPDATE judging_participation SET outcome = 'error'"),
        ("judgement_outcome", "UPDATE judging_judgement SET scores = '{}'"),
        ("cook_open", "UPDATE masterchef_run SET state = 'running'"),
        ("cook_rest", "UPDATE judging_participation SET state = 'ready'"),
    ],
)
def test_each_broken_promise_is_seen(broken: str, statement: str) -> None:
    making.judged_cook()
    assert Judgement.objects.exists() and violations() == {}
    sql(statement)
    assert broken in violations()
