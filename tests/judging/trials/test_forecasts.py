"""What a matrix will take: from like runs, else from limits; a budget that it would pass."""

from typing import Any

import pytest

from agents.models import Host
from judging.models import Cell, Matrix
from judging.trials import estimates, matrices, setups
from judging.trials.problems import InputError
from masterchef.runs.models import RunEstimate

from .conftest import SETUP, Make, run_all

pytestmark = pytest.mark.django_db(transaction=True)


def told(**changes: Any) -> estimates.Estimate:
    return estimates.estimate(setups.resolve(setups.read(SETUP | changes)))


def test_without_a_like_run_the_limits_say_so(shipped: None, host: Host) -> None:
    found = told()
    (line,) = found.lines
    assert (line.basis, line.like_runs) == ("no like run: the model's limits", 0)
    assert (
        line.hours is None and line.cost_usd is None and "nothing is charged" in line.price_source
    )
    assert (line.cells, line.calls) == (found.cells, found.calls)
    assert abs(line.tokens_in - found.tokens_in) <= 2
    assert line.slots == min(host.slots, 8)


def test_like_runs_say_by_their_median_what_it_takes(make: Make) -> None:
    for tokens, seconds in ((100, 1.0), (300, 9.0), (200, 3.6)):
        matrix = run_all(make())
        Cell.objects.filter(matrix=matrix).update(
            tokens_in=tokens, tokens_out=10, seconds=seconds, calls=2
        )
    run_all(make(prompts=["extraction_by_section"]))  # is asked something else
    slots = Host.objects.get().slots
    (line,) = told(repeats=5).lines
    assert (line.basis, line.cells) == ("median of 3 like runs", 20)
    assert (line.tokens_in, line.tokens_out, line.calls) == (4_000, 200, 40)
    assert line.hours == pytest.approx(20 * 3.6 / slots / 3_600, abs=1e-4)


def test_a_budget_that_would_be_passed_is_refused_before(make: Make) -> None:
    run_all(make())
    (line,) = told().lines
    needed = line.tokens_in + line.tokens_out
    fits = {"budget_tokens": needed, "budget_usd": None}
    estimates.refuse_over_budget(told(), **fits)
    with pytest.raises(InputError, match=r"^budget_tokens: .*median of 1 like run"):
        estimates.refuse_over_budget(told(), budget_tokens=needed - 1, budget_usd=None)
    before = Matrix.objects.count()
    with pytest.raises(InputError, match=r"^budget_tokens"):  # whoever asks: REST, shell, admin
        matrices.create(SETUP | {"budget_tokens": needed - 1})
    assert Matrix.objects.count() == before
    started = matrices.create(SETUP | {"budget_tokens": needed})
    matrices.start(started)
    assert [kept["sure_tokens"] for kept in RunEstimate.objects.get(run=started).lines] == [needed]


def test_without_like_runs_only_what_is_sure_to_be_read_counts(shipped: None, host: Host) -> None:
    found = told()
    (line,) = found.forecasts
    assert line.sure_tokens == found.lines[0].tokens_in < found.tokens_in + found.tokens_out
    assert not Matrix.objects.exists()
