"""What the endpoints of the trial matrix share: how a setup is sent, and what a refusal says."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from judging.gold import BadFile
from masterchef.api.errors import Conflict
from masterchef.api.numbers import NumberField
from masterchef.runs import StateError

METRIC_CHOICES = ["entities_f1", "mappings_f1", "relationships_f1"]
MODE_CHOICES = ["exact", "relaxed", "span"]
PIPELINE_CHOICES = ["any", "extraction", "two_stage", "direct"]
OUTCOME_HELP = (
    "ok, unparsed, schema, length and content_filter are scored, 0 where nothing could be read; "
    "the others are excluded and counted"
)


@contextmanager
def refusing(field: str = "") -> Iterator[None]:
    """Inside, bad input is a 400 that names its fields, and a state that forbids it a 409."""
    try:
        yield
    except BadFile as error:
        raise ValidationError(_by_field(error.problems, field)) from error
    except StateError as error:
        raise Conflict(str(error)) from error


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


class SetupSerializer(serializers.Serializer[Any]):
    """What a matrix is made of; what is left out has a sensible value."""

    prompts = serializers.ListField(
        child=serializers.CharField(max_length=200), required=False, max_length=200,
        help_text='"name", "name@version" or "extraction+mapping"; all of the newest if empty',
    )  # fmt: skip
    models = serializers.ListField(
        child=serializers.CharField(max_length=200), min_length=1, max_length=100,
        help_text="such as smollm2:135m, or qwen3:8b@gpu for a host by tag",
    )  # fmt: skip
    trials = serializers.ListField(
        child=serializers.CharField(max_length=200), required=False, max_length=10_000,
        help_text="names of trials; all if empty",
    )  # fmt: skip
    repeats = serializers.IntegerField(required=False, min_value=1, max_value=100)
    pipeline = serializers.ChoiceField(
        PIPELINE_CHOICES, required=False, help_text="keep only combinations of this kind"
    )
    metric = serializers.ChoiceField(
        METRIC_CHOICES, required=False, allow_null=True,
        help_text="to rank by; what the prompts ask for if null",
    )  # fmt: skip
    mode = serializers.ChoiceField(MODE_CHOICES, required=False, help_text="how items are matched")
    top = serializers.IntegerField(required=False, min_value=1, max_value=100)
    temperature = NumberField(required=False, min_value=0, max_value=2)
    seed = serializers.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    num_ctx = serializers.IntegerField(
        required=False, allow_null=True, min_value=256, max_value=1_000_000,
        help_text="tokens; the model's own window, up to 8192, if null",
    )  # fmt: skip
    num_predict = serializers.IntegerField(
        required=False, allow_null=True, min_value=16, max_value=32_768,
        help_text="tokens of the longest reply; sized by prompt, schema and window if null",
    )  # fmt: skip
    max_items = serializers.IntegerField(
        required=False, min_value=1, max_value=10_000, help_text="the longest list in a reply"
    )
    max_parallel = serializers.IntegerField(
        required=False, min_value=1, max_value=1_000, help_text="cells at the same time"
    )
    timeout_s = NumberField(
        required=False, min_value=0.1, max_value=86_400, help_text="of one call"
    )
    host_wait_s = NumberField(
        required=False, min_value=0, max_value=86_400, help_text="for a host that is away"
    )
    attempts = serializers.IntegerField(
        required=False, min_value=1, max_value=20, help_text="of a cell that hosts fail"
    )
    cache = serializers.BooleanField(required=False, help_text="the response cache")
    budget_usd = NumberField(
        required=False, allow_null=True, min_value=0.000001, max_value=1_000_000
    )
    budget_tokens = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=10**12
    )
