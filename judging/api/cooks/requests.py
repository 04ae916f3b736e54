"""What the interface is sent about cooks."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from pydantic import ValidationError
from rest_framework import serializers

from judging.briefs import Member
from judging.cooks import CookError
from judging.cooks.folder import storage
from masterchef.api.numbers import NumberField


class BudgetSerializer(serializers.Serializer[Any]):
    budget_usd = serializers.DecimalField(
        required=False, allow_null=True, min_value=0, max_digits=12, decimal_places=4
    )
    budget_tokens = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=2**62
    )
    wait_for_limits_s = NumberField(required=False, allow_null=True, min_value=0, max_value=604_800)


class CreateSerializer(BudgetSerializer):
    """A cook folder: `files` in JSON, or a zip named `folder` in a form."""

    files = serializers.DictField(
        child=serializers.CharField(max_length=500_000, allow_blank=True, trim_whitespace=False),
        required=False,
        allow_empty=False,
        help_text='{"brief.yaml": "…", "BRIEF.md": "…", "raw/a.csv": "…"}',
    )


class CreateFormSerializer(BudgetSerializer):
    folder = serializers.FileField(help_text="a zip of the cook folder")

    def validate_folder(self, value: Any) -> Any:
        if value.size > storage.MOST_FOLDER_BYTES // 8:
            raise serializers.ValidationError("This zip is too large.")
        return value


def _names(what: str) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.CharField(max_length=40),
        default=list,
        max_length=50,
        help_text=f"only these {what}; all of them if empty",
    )


class ChosenSerializer(serializers.Serializer[Any]):
    """Whom it concerns."""

    participants = _names("participants")
    judges = _names("judges")
    anyway = serializers.BooleanField(
        default=False, help_text="start though no worker serves a flavor; it waits for one"
    )


@extend_schema_serializer(component_name="CookStart")
class StartSerializer(ChosenSerializer):
    judge = serializers.BooleanField(default=False, help_text="judge it as soon as it has ended")


@extend_schema_serializer(component_name="CookRefine")
class RefineSerializer(StartSerializer):
    feedback = serializers.CharField(default="", allow_blank=True, max_length=100_000)
    reviews = serializers.BooleanField(
        default=False, help_text="each also reads what `consult` brought about its work"
    )


@extend_schema_serializer(component_name="CookJudge")
class JudgeSerializer(ChosenSerializer):
    pass


class RejudgeSerializer(ChosenSerializer):
    """`edited`, if given, is {path: text} of a changed copy of `participant`'s submission."""

    participant = serializers.CharField(default="", allow_blank=True, max_length=40)
    edited = serializers.DictField(
        child=serializers.CharField(max_length=500_000, allow_blank=True, trim_whitespace=False),
        required=False,
        allow_empty=False,
    )


@extend_schema_serializer(component_name="CookMember")
class MemberSerializer(serializers.Serializer[Any]):
    """Somebody who joins a cook."""

    name = serializers.CharField(max_length=40)
    flavor = serializers.CharField(default="", allow_blank=True, max_length=24)
    model = serializers.CharField(default="", allow_blank=True, max_length=200)


@extend_schema_serializer(component_name="CookChef")
class ChefSerializer(serializers.Serializer[Any]):
    """Who makes one result of the others'."""

    name = serializers.CharField(default="chef", max_length=40)
    flavor = serializers.CharField(
        default="", allow_blank=True, max_length=24, help_text="as the base's if empty"
    )
    model = serializers.CharField(default="", allow_blank=True, max_length=200)
    base = serializers.CharField(
        default="", allow_blank=True, max_length=40, help_text="the best of the report if empty"
    )
    donors = _names("participants, to take from")


@extend_schema_serializer(component_name="CookConsult")
class ConsultSerializer(serializers.Serializer[Any]):
    """Whose work is reviewed, and by whom."""

    target = serializers.CharField(
        default="", allow_blank=True, max_length=40, help_text="the best of the report if empty"
    )
    reviewers = MemberSerializer(many=True, required=False, help_text="the judges if left out")


@extend_schema_serializer(component_name="CookPrune")
class PruneSerializer(serializers.Serializer[Any]):
    older_than_days = NumberField(min_value=0, max_value=36_500)
    keep_results = serializers.BooleanField(
        default=False, help_text="verdicts, reports and ledger stay, only files go"
    )
    dry_run = serializers.BooleanField(default=False, help_text="only say which")


class PrunedSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    days = serializers.FloatField(help_text="since its end")


@extend_schema_serializer(component_name="CookLint")
class LintedSerializer(serializers.Serializer[Any]):
    """What a folder's check found: mistakes keep it from running, notes don't."""

    problems = serializers.ListField(child=serializers.CharField())
    notes = serializers.ListField(child=serializers.CharField())


class ResumeSerializer(BudgetSerializer):
    anyway = ChosenSerializer().fields["anyway"]


class CancelCookSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(default="", allow_blank=True, max_length=500)


def members_of(given: list[dict[str, Any]]) -> list[Member]:
    """Reviewers as a brief would have them. Raises CookError."""
    try:
        return [
            Member(name=each["name"], flavor=each["flavor"] or each["name"],
                   model=each["model"] or None)
            for each in given
        ]  # fmt: skip
    except ValidationError as error:
        raise CookError([f"reviewers: {each['msg']}" for each in error.errors()]) from error
