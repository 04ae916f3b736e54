"""What the interface is sent about cooks."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

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


class ResumeSerializer(BudgetSerializer):
    anyway = ChosenSerializer().fields["anyway"]


class CancelCookSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(default="", allow_blank=True, max_length=500)
