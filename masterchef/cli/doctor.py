"""`masterchef doctor`: every part, ✓ or what is wrong with it and the fix."""

from collections.abc import Iterable, Iterator
from typing import Annotated

import typer

from masterchef.cli.checks import Check, State
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import Json, data, emit, styled

_MARKS = {State.OK: ("✓", "green"), State.WRONG: ("✗", "red"), State.OFF: ("–", "dim")}


def doctor(
    security: Annotated[
        bool, typer.Option("--security", help="Only protections, each tried out now.")
    ] = False,
    json: Json = False,
) -> None:
    """Check this machine, the running stack, its workers, model hosts and invariants."""
    from masterchef.cli.checks import machine_checks
    from masterchef.cli.checks_flavors import flavor_checks
    from masterchef.cli.checks_services import running_checks
    from masterchef.cli.environment import stack_problem

    if security:
        from masterchef.cli.checks_security import security_checks

        _end([*_shown(security_checks(), json)])
        return
    problem = stack_problem()
    found = [*_shown(machine_checks(try_servers=problem is not None), json)]
    found += _shown(flavor_checks(), json)
    if problem is None:
        found += _shown(running_checks(), json)
    else:
        found += _shown([Check("stack", State.OFF, problem)], json)
    _end(found)


def _end(found: list[Check]) -> None:
    if any(check.state is State.WRONG for check in found):
        missing = any(check.state is State.WRONG and check.missing for check in found)
        raise typer.Exit(ExitCode.MISSING if missing else ExitCode.FAILED)


def _shown(checks: Iterable[Check], as_json: bool) -> Iterator[Check]:
    """Print each check as soon as it is done."""
    for check in checks:
        if as_json:
            emit(check._asdict())
        else:
            data().print(styled(_MARKS[check.state], f" {check.name}: "), end="")
            data().print(check.detail, soft_wrap=True)
            if check.fix:
                data().print(f"    fix: {check.fix}", soft_wrap=True)
        yield check
