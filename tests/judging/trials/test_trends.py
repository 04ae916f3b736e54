"""A prompt with a model over matrices: each trial a point, the code and failures told."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from judging import trends
from judging.models import Cell, Matrix
from masterchef.runs.code_version import code_version

from .conftest import Make, run_all

pytestmark = pytest.mark.django_db(transaction=True)


def test_points_of_matrices_are_marked_where_the_code_changed(make: Make) -> None:
    first, second = run_all(make()), run_all(make())
    assert first.code_version == code_version()
    long_ago: dict[str, Any] = {"created_at": timezone.now() - timedelta(days=9)}
    Matrix.objects.filter(pk=first.pk).update(code_version="1.0 aa", **long_ago)
    one = Cell.objects.filter(matrix=second).order_by("position")[0]
    Cell.objects.filter(pk=one.pk).update(outcome="host", cost_usd="0.5", seconds=3.0)
    found = trends.of_matrices(combination=one.combination, model=one.model)
    trials = [point.unit for point in found.points if point.run == first.pk]
    assert len(trials) > 1 and trials == sorted(trials)
    assert [point.run for point in found.points] == [first.pk] * len(trials) + [second.pk] * len(
        trials
    )
    marked = [point for point in found.points if point.marks]
    assert [(point.run, point.marks) for point in marked] == [
        (second.pk, [f"code: {code_version()}"])
    ]
    failed = next(
        point for point in found.points if point.run == second.pk and point.unit == one.trial.name
    )
    assert failed.failures == 1 and failed.cost_usd == 0.5
    with pytest.raises(ValueError, match="metric: 'speed' is not one of entities_f1"):
        trends.of_matrices(combination=one.combination, model=one.model, metric="speed")
