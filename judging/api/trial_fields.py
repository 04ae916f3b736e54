"""What the endpoints of the trial matrix share: how a setup is sent, and what a refusal says."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from rest_framework.exceptions import ValidationError

from judging.gold import BadFile
from judging.trials.setups import Setup
from masterchef.api.declared import DeclaredSerializer
from masterchef.api.run_views import conflicts

OUTCOME_HELP = (
    "ok, unparsed, schema, length and content_filter are scored, 0 where nothing could be read; "
    "the others are excluded and counted"
)


@contextmanager
def refusing(field: str = "") -> Iterator[None]:
    """Inside, bad input is a 400 that names its fields, and a state that forbids it a 409."""
    try:
        with conflicts():
            yield
    except BadFile as error:
        raise ValidationError(_by_field(error.problems, field)) from error


def _by_field(problems: list[str], field: str) -> dict[str, list[str]]:
    """Under `field`, or under the field that each problem begins with."""
    found: dict[str, list[str]] = defaultdict(list)
    for problem in problems:
        name, colon, said = problem.partition(": ")
        if field or not colon or not name.isidentifier():
            found[field or "non_field_errors"].append(problem)
        else:
            found[name].append(said)
    return dict(found)


class SetupSerializer(DeclaredSerializer):
    """What a matrix is made of; what is left out has a sensible value."""

    declaration = Setup
