"""Fields that take what a command line takes: `1-5`, a lineup by name, a scenario by name."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kitchen import engine, library, lineups
from kitchen.models import Lineup

SEEDS_AT_MOST = 200
SEED_LIMIT = 2**31
_SEED = {"type": "integer", "minimum": 0, "maximum": SEED_LIMIT}


@extend_schema_field(
    {
        "oneOf": [
            _SEED,
            {"type": "array", "items": _SEED, "minItems": 1, "maxItems": SEEDS_AT_MOST},
            {"type": "string", "pattern": r"^\d{1,9}(-\d{1,9})?(,\d{1,9}(-\d{1,9})?)*$"},
        ],
        "description": 'a seed, a list of seeds, or ranges such as "1-5,9"',
        "example": "1-5",
    }
)
class SeedsField(serializers.Field[list[int], Any, list[int], Any]):
    def to_internal_value(self, data: Any) -> list[int]:
        seeds = list(dict.fromkeys(_ranges(data) if isinstance(data, str) else _numbers(data)))
        if not 1 <= len(seeds) <= SEEDS_AT_MOST:
            raise serializers.ValidationError(f"Give 1 to {SEEDS_AT_MOST} seeds.")
        return seeds

    def to_representation(self, value: list[int]) -> list[int]:
        return value


@extend_schema_field(
    {
        "anyOf": [
            {"type": "string", "enum": engine.scenarios()},
            {"type": "string", "minLength": 1, "maxLength": 80},
        ],
        "description": "a scenario that comes along, or one that was saved",
    }
)
class ScenarioField(serializers.CharField):
    """A shipped or saved scenario by name: a path would let a request read the server's files."""

    def to_internal_value(self, data: Any) -> str:
        name: str = super().to_internal_value(data)
        if name not in engine.scenarios() and library.scenario_row(name) is None:
            known = ", ".join(engine.scenarios())
            raise serializers.ValidationError(
                f"There is no scenario {name!r}; write one of {known}."
            )
        return name


@extend_schema_field(
    {
        "anyOf": [
            {"type": "string", "enum": lineups.built_in()},
            {"type": "string", "minLength": 1, "maxLength": 200},
            {"type": "object", "additionalProperties": True},
        ],
        "description": "a lineup's name, one player for every seat, or a lineup written out",
        "example": {"default": "baseline:greedy", "seats": {"L1": "external"}},
    }
)
class LineupField(serializers.Field[lineups.Lineup, Any, Any, Any]):
    """A lineup by name, as one player or written out; never a path on the server."""

    def to_internal_value(self, data: Any) -> lineups.Lineup:
        if not isinstance(data, str | dict):
            raise serializers.ValidationError("Write a name, a player or a mapping.")
        try:
            return _stored(data) or lineups.load(data)
        except lineups.LineupError as error:
            raise serializers.ValidationError(error.problems) from error

    def to_representation(self, value: Any) -> Any:
        return value


def _stored(data: Any) -> lineups.Lineup | None:
    """The newest lineup that was saved under this name, unless a built-in one has it."""
    if not isinstance(data, str) or data in lineups.built_in():
        return None
    row = Lineup.objects.filter(name=data, retired=False).order_by("-id").first()
    return lineups.load(row.spec) if row else None


def _numbers(data: Any) -> list[int]:
    entries = data if isinstance(data, list) else [data]
    for entry in entries:
        if isinstance(entry, bool) or not isinstance(entry, int) or not 0 <= entry <= SEED_LIMIT:
            raise serializers.ValidationError(
                f"{entry!r} is not a seed; write a whole number from 0."
            )
    return entries


def _ranges(text: str) -> list[int]:
    seeds: list[int] = []
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        ends = [first, last if dash else first]
        if not all(end.isascii() and end.isdecimal() and len(end) <= 9 for end in ends):
            raise serializers.ValidationError(f"{part!r} is not a seed; write 3, or a range: 1-5.")
        low, high = map(int, ends)
        if not 0 <= high - low < SEEDS_AT_MOST:
            raise serializers.ValidationError(
                f"{part!r} is not a range of at most {SEEDS_AT_MOST}; write the lower one first."
            )
        seeds += range(low, high + 1)
    return seeds
