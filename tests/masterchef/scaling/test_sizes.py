"""How many workers a load wants: within bounds, enough where there is room, and without haste."""

from hypothesis import given, settings
from hypothesis import strategies as st

from masterchef.celery import QUEUES as ALL_QUEUES
from masterchef.celery import queues_matching
from masterchef.scaling import demand
from masterchef.scaling.models import QUEUES, Group
from masterchef.scaling.sizes import Machine, Size, load, settled, shares

counts = st.integers(0, 2000)


@st.composite
def machines(draw: st.DrawFn, names: str = "abcdef") -> list[Machine]:
    found = []
    for name in draw(st.lists(st.sampled_from(names), unique=True, min_size=1)):
        maximum = draw(st.integers(1, 64))
        minimum = draw(st.integers(0, maximum))
        found.append(Machine(name, minimum, maximum, draw(st.integers(1, 32))))
    return found


@given(counts, counts, counts, st.none() | counts)
def test_a_load_is_what_is_held_and_what_can_be_taken(
    claimed: int, claimable: int, unbound: int, free: int | None
) -> None:
    found = load(claimed=claimed, claimable=claimable, unbound=unbound, free=free)
    assert claimed + unbound <= found <= claimed + unbound + claimable
    if free is not None:  # no more than the hosts have slots, those of held rows among them
        assert found == min(claimable + claimed, free + claimed) + unbound


@settings(max_examples=400)
@given(counts, machines())
def test_shares_keep_bounds_and_suffice_where_there_is_room(
    rows: int, known: list[Machine]
) -> None:
    found = shares(rows, known)
    assert set(found) == {machine.name for machine in known}
    for machine in known:
        assert machine.minimum <= found[machine.name] <= machine.maximum
    threads = sum(found[m.name] * m.threads for m in known)
    room = sum(m.maximum * m.threads for m in known)
    assert threads >= min(rows, room)
    # None more than is needed: without one of those beyond the minimum it would not suffice.
    extra = [m.threads for m in known if found[m.name] > m.minimum]
    if extra:
        assert threads - max(extra) < rows


@given(st.integers(0, 2000), st.integers(1, 32), st.integers(1, 64))
def test_on_one_machine_it_is_rows_by_threads(rows: int, threads: int, maximum: int) -> None:
    found = shares(rows, [Machine("a", 0, maximum, threads)])
    assert found == {"a": min(-(-rows // threads), maximum)}


@settings(max_examples=300)
@given(counts, counts, machines())
def test_more_rows_never_want_fewer_workers(rows: int, more: int, known: list[Machine]) -> None:
    before, after = shares(rows, known), shares(rows + more, known)
    assert all(after[name] >= before[name] for name in before)


ONE = Machine("a", 1, 8, 4)
PATIENCE_S = 30


def follow(needs: list[int], *, step_s: float = 1.0, machine: Machine = ONE) -> list[int]:
    """`wanted` after each of the needs, which come `step_s` apart."""
    size, calm_s, found = Size(machine.minimum), 0.0, []
    for needed in needs:
        calm_s = calm_s + step_s if size.calm else 0.0
        size = settled(size, needed, machine, calm_s=calm_s, patience_s=PATIENCE_S)
        found.append(size.wanted)
    return found


@settings(max_examples=400)
@given(st.lists(st.integers(0, 12), min_size=1, max_size=120))
def test_it_grows_at_once_and_shrinks_only_after_calm(needs: list[int]) -> None:
    found = follow(needs)
    bounded = [min(max(each, ONE.minimum), ONE.maximum) for each in needs]
    for at, (wanted, needed) in enumerate(zip(found, bounded, strict=True)):
        assert ONE.minimum <= wanted <= ONE.maximum
        assert wanted >= needed
        if at and wanted < found[at - 1]:  # nobody needed more for as long as it takes
            assert at >= PATIENCE_S
            assert max(bounded[at - PATIENCE_S : at + 1]) == wanted


@given(st.integers(0, 12), st.integers(0, 12))
def test_a_load_that_stays_gets_what_it_needs(before: int, after: int) -> None:
    found = follow([before] * 3 + [after] * (PATIENCE_S + 3))
    assert found[-1] == min(max(after, ONE.minimum), ONE.maximum)


def test_a_load_that_comes_and_goes_keeps_its_workers() -> None:
    found = follow(([8] + [1] * 20) * 6)
    assert set(found) == {8}


@given(st.integers(0, 64), st.booleans(), st.integers(0, 64))
def test_bounds_hold_at_once(wanted: int, calm: bool, needed: int) -> None:
    lower = Machine("a", 2, 3, 4)
    found = settled(Size(wanted, wanted, calm), needed, lower, calm_s=0, patience_s=PATIENCE_S)
    assert lower.minimum <= found.wanted <= lower.maximum


def test_every_queue_belongs_to_one_group() -> None:
    served = [name for patterns in QUEUES.values() for name in queues_matching(patterns)]
    assert sorted(served) == sorted(ALL_QUEUES)
    assert demand.group_of("turns.line_cook") is Group.TURNS
    assert demand.group_of("checks") is Group.JUDGING
