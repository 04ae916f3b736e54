"""Deliberate holes in the protocol, one at a time: with any of them the chaos run must go red.

Read from MASTERCHEF_MUTATION, in the processes that the rig starts and nowhere else. Where a hole
is a condition of a statement, the statement's text is changed on its way to the database; a
mutation that finds nothing to change is an error, so that it can't rot unseen.
"""

import os
from collections.abc import Callable
from types import ModuleType
from typing import Any

Rewrite = Callable[[str], str]


def apply(name: str | None = None) -> None:
    """Apply the named mutation to this process; "" is none."""
    name = os.environ.get("MASTERCHEF_MUTATION", "") if name is None else name
    if name:
        MUTATIONS[name]()


def no_fence() -> None:
    """A claim that was lost may still decide: neither lease nor fence nor state is looked at."""
    from masterchef.durable import Lease, statements

    Lease.still_mine = lambda self: True  # type: ignore[method-assign]
    _rewrite(
        statements,
        "UPDATE kitchen_turn SET state = %s, decided_at",
        lambda text: text.replace(
            "AND fence = %s AND state = 'claimed'", "AND %s::int IS NOT NULL"
        ),
    )


def no_compare() -> None:
    """Closing believes its caller: the open tick and the turns' states aren't compared."""
    from kitchen.sessions import ticks

    _rewrite(ticks, "SELECT r.state", lambda text: text.replace("s.tick", "t.number AS tick"))
    _rewrite(
        ticks,
        "SELECT seat, state, decision",
        lambda text: text.replace("seat, state,", "seat, 'decided' AS state,"),
    )


def no_journal() -> None:
    """Replies are used without being written down first, and never read again."""
    from masterchef.durable import journal

    journal.read = lambda ref, number, request_hash: None
    journal.write = lambda ref, number, request_hash, reply: reply


MUTATIONS: dict[str, Callable[[], None]] = {
    "none": lambda: None,
    "fence": no_fence,
    "compare": no_compare,
    "journal": no_journal,
    # The rig leaves the process out; nothing to change in the others.
    "reconciler": lambda: None,
}


def _rewrite(module: ModuleType, start: str, rewrite: Rewrite) -> None:
    """Change the statements of the module that begin with `start`."""
    real: Callable[..., Any] = module.sql

    def mutated(statement: str, params: Any = ()) -> Any:
        if statement.startswith(start):
            changed = rewrite(statement)
            if changed == statement:
                raise AssertionError(f"the mutation no longer fits: {statement}")
            statement = changed
        return real(statement, params)

    module.sql = mutated  # type: ignore[attr-defined]
