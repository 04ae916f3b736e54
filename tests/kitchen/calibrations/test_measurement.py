"""A saved scenario is measured step by step; whoever takes it over goes on after the last one."""

import pytest
from django.utils import timezone

from kitchen import calibrations, engine
from kitchen.calibrations.measurement import CALIBRATIONS, steps
from kitchen.engine.calibration import brigades, calibrate
from kitchen.models import Calibration, Ceiling, Scenario
from masterchef import durable
from masterchef.durable import attempts
from masterchef.durable.invariants import violations

from .making import saved

# The heartbeat has a connection of its own, which must see the row.
played = pytest.mark.django_db(transaction=True)


def taken(row: Calibration) -> Calibration:
    attempts.take(CALIBRATIONS.name, row.pk)
    row.refresh_from_db()
    return row


@played
def test_what_workers_measure_is_what_the_engine_measures() -> None:
    scenario = saved()
    before = Scenario.objects.values().get(pk=scenario.pk)
    row = taken(calibrations.begin(scenario, [2, 1]))
    plan = engine.Scenario.model_validate(scenario.spec)
    told = calibrate(plan, [1, 2])
    assert (row.state, row.seeds, row.error) == ("done", [1, 2], "")
    assert row.shares.keys() == told.shares.keys()
    for name in ("null", "greedy", "planner"):  # without chance, which goes by the floor's order
        assert row.shares[name] == told.shares[name]
    assert (row.steps_done, row.steps_total) == (len(steps(plan, [1, 2])),) * 2
    gates = {gate["name"]: gate for gate in row.gates}
    assert gates.keys() == {gate.name for gate in told.gates}
    assert gates["planner"]["measured"] == "100.0 of the ceiling"
    assert Ceiling.objects.filter(digest=scenario.digest).count() == 2
    assert Scenario.objects.values().get(pk=scenario.pk) == before
    assert not violations()
    Calibration.objects.filter(pk=row.pk).update(gates=[])
    assert list(violations()) == ["calibration_gates"]


@played
def test_another_worker_goes_on_where_the_last_one_died() -> None:
    row = calibrations.begin(saved(), [1, 2])
    # Somebody has played these, and marked them so that we see whether they are played again.
    names = list(brigades(engine.Scenario.model_validate(row.scenario.spec)))
    kept = {names[0]: [-1.0, -2.0], names[1]: [-3.0]}
    Calibration.objects.filter(pk=row.pk).update(
        shares=kept, state="claimed", fence=1, owner="dead", lease_until=timezone.now()
    )
    row = taken(row)
    assert row.state == "done" and row.fence == 2
    assert row.shares[names[0]] == [-1.0, -2.0]
    assert row.shares[names[1]][0] == -3.0 and len(row.shares[names[1]]) == 2


@played
def test_the_same_seeds_again_are_the_same_row_and_a_cancelled_one_goes_on() -> None:
    scenario = saved()
    row = calibrations.begin(scenario, [1, 2])
    assert calibrations.begin(scenario, [2, 1, 1]).pk == row.pk
    calibrations.cancel(row)
    assert row.state == "cancelled" and taken(row).state == "cancelled"
    with pytest.raises(ValueError, match="has ended"):
        calibrations.cancel(row)
    again = calibrations.begin(scenario, [1, 2])
    assert (again.pk, again.state) == (row.pk, "ready")
    assert taken(again).state == "done"
    assert calibrations.begin(scenario, [1, 2]).state == "done"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("seeds", "said"), [([1], "seeds: write 2 to 100"), (range(101), "seeds: write 2 to 100")]
)
def test_bad_seeds_are_named_and_nothing_is_begun(seeds: list[int], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        calibrations.begin(saved(), seeds)
    assert not Calibration.objects.exists()


@pytest.mark.django_db
def test_what_comes_along_is_not_measured_here() -> None:
    from kitchen import library

    library.sync()
    with pytest.raises(ValueError, match="scenario: busy_night_1 comes with the benchmark"):
        calibrations.begin(Scenario.objects.get(name="busy_night_1"), [1, 2])


@pytest.mark.django_db
def test_rows_of_other_rules_wait_for_a_worker_that_has_them() -> None:
    row = calibrations.begin(saved(), [1, 2])
    Calibration.objects.filter(pk=row.pk).update(ruleset="other")
    assert taken(row).state == "ready"


@pytest.mark.django_db
def test_a_second_one_waits_for_the_first_without_losing_an_attempt() -> None:
    from kitchen.calibrations import measurement

    row = calibrations.begin(saved(), [1, 2])
    with measurement._one:
        taken(row)
    assert (row.state, row.attempts, row.error_kind) == ("waiting", 0, "busy")


@played
def test_a_step_that_nobody_can_play_is_told_and_not_repeated() -> None:
    row = calibrations.begin(saved(), [1, 2])
    Scenario.objects.filter(pk=row.scenario_id).update(spec=broken(row.scenario.spec))
    row = taken(row)
    assert (row.state, row.error_kind) == ("quarantined", "calibration")
    assert "seed 1" in row.error


def broken(spec: dict[str, object]) -> dict[str, object]:
    """A kitchen in which S_ref and S_null are the same: nothing can be scored."""
    dishes = {name: {**of, "value": 0} for name, of in spec["dishes"].items()}  # type: ignore[attr-defined]
    return {**spec, "dishes": dishes, "penalties": {}}


@pytest.mark.django_db
def test_a_mark_wants_enough_seeds_and_every_gate() -> None:
    scenario = saved()
    assert str(calibrations.mark(scenario.digest)).endswith("never measured under these rules")
    row = calibrations.begin(scenario, [1, 2])
    gates = [{"name": name, "bound": "", "measured": "", "passed": True} for name in ("a", "b")]
    Calibration.objects.filter(pk=row.pk).update(state="done", gates=gates)
    few = "not calibrated: measured on 2 seeds only, the gates ask for 20"
    assert str(calibrations.mark(scenario.digest)) == few
    Calibration.objects.filter(pk=row.pk).update(seeds=list(range(1, 21)))
    assert calibrations.mark(scenario.digest).calibrated
    gates[0]["passed"] = None
    Calibration.objects.filter(pk=row.pk).update(gates=gates)
    assert str(calibrations.mark(scenario.digest)) == f"not calibrated: {gates[0]['name']} open"
    assert str(calibrations.mark(scenario.digest, "other")).endswith("under these rules")


def test_its_queue_is_served_by_a_stack() -> None:
    from masterchef.celery import queues_matching
    from masterchef.scaling.demand import group_of

    assert CALIBRATIONS.queue.strip("'") in queues_matching("*")
    assert group_of("calibrations") == "judging"
    assert "calibration" in durable.registry.kinds()
