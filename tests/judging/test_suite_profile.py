"""A session's profile, by hand."""

from typing import Any

from judging.suite_profile import FIELDS, Profile, profile_of

NOTHING: dict[str, Any] = dict.fromkeys(FIELDS)
PLAYED: dict[str, Any] = {
    "metrics__orders": {"orders": 10, "served": 8, "on_time": 6},
    "metrics__safety": {"allergen": 1, "burnt": 2, "dirty": 1, "late": 9},
    "metrics__dishes__served": 16,
    "metrics__delegations": {"given": 5, "done": 4},
    "metrics__failure_modes": {
        "decisions": 200, "lost_history": {"count": 2}, "disobeyed_task": {"count": 3},
        "ignored_input": {"count": 5}, "step_repetition": {"count": 90},
    },
    "metrics__deadlocks": {"stalled_ms": 1_000},
    "metrics__elapsed_ms": 4_000,
}  # fmt: skip


def test_each_figure_is_a_share_of_100() -> None:
    assert profile_of(PLAYED) == Profile(80, 75, 80, 95, 75, 75)
    worst = PLAYED | {"metrics__safety": {"burnt": 99}, "metrics__deadlocks": None}
    assert (profile_of(worst).safety, profile_of(worst).recovery) == (0, 100)


def test_what_nobody_could_show_is_not_measured() -> None:
    assert profile_of(NOTHING) == Profile(None, None, None, None, None, None)
    waiting = PLAYED | {
        "metrics__delegations": {"given": 0}, "metrics__failure_modes": {"decisions": 200},
    }  # fmt: skip
    assert profile_of(waiting).memory is None
    forgot = waiting | {"metrics__failure_modes": {"decisions": 200, "lost_history": {"count": 4}}}
    assert profile_of(forgot).memory == 98
