"""Cooks, rounds, submissions and verdicts, as the interface shows them."""

from typing import Any

from rest_framework import serializers

from judging.cooks import ledger
from judging.cooks.rounds.resumable import resumable
from judging.models import CheckRun, Cook, Judgement, Panel, Participation, Round, Submission
from masterchef.api.serializers import RUN_FIELDS, OwnerField


class CookSerializer(serializers.ModelSerializer[Cook]):
    """A row of the list: without the brief."""

    owner = OwnerField()
    stage = serializers.CharField(read_only=True, help_text="brief, cooking, cooked, judging, …")
    participants = serializers.SerializerMethodField(help_text="names, in the brief's order")
    judges = serializers.SerializerMethodField(help_text="names, in the brief's order")

    class Meta:
        model = Cook
        fields = [*RUN_FIELDS, "stage", "participants", "judges"]
        read_only_fields = fields

    def get_participants(self, cook: Cook) -> list[str]:
        return [each["name"] for each in cook.brief["participants"]]

    def get_judges(self, cook: Cook) -> list[str]:
        return [each["name"] for each in cook.brief["judges"]]


class ParticipationSerializer(serializers.ModelSerializer[Participation]):
    """One participant in one round. `outcome` is empty until it ended."""

    outcome = serializers.CharField(read_only=True)
    cost_source = serializers.CharField(read_only=True)
    cost_usd = serializers.FloatField(read_only=True, allow_null=True)
    round = serializers.IntegerField(source="round.number", read_only=True)
    history = serializers.ListField(child=serializers.DictField(), read_only=True)
    usage = serializers.DictField(read_only=True)
    settings = serializers.DictField(read_only=True)

    class Meta:
        model = Participation
        fields = [
            "id", "round", "name", "flavor", "model", "state", "outcome", "evidence", "error",
            "reset_at", "not_before", "attempts", "resumes", "host", "container", "began_at",
            "decided_at", "ran_s", "usage", "cost_usd", "cost_source", "settings", "history",
        ]  # fmt: skip
        read_only_fields = fields


class RoundSerializer(serializers.ModelSerializer[Round]):
    """One go at the brief; `feedback` is {"": shared, name: personal}."""

    feedback = serializers.DictField(child=serializers.CharField(), read_only=True)
    participations = ParticipationSerializer(many=True, read_only=True)

    class Meta:
        model = Round
        fields = ["number", "feedback", "judge_after", "created_at", "closed_at", "participations"]
        read_only_fields = fields


class PanelSerializer(serializers.ModelSerializer[Panel]):
    """One judging; `excluded` are the participants that it doesn't judge, and why."""

    round = serializers.IntegerField(source="round.number", read_only=True)
    excluded = serializers.ListField(child=serializers.DictField(), read_only=True)

    class Meta:
        model = Panel
        fields = ["number", "round", "excluded", "created_at", "closed_at", "reported_at"]
        read_only_fields = fields


class SpentSerializer(serializers.Serializer[Any]):
    tokens = serializers.IntegerField()
    usd = serializers.FloatField()


class CookDetailSerializer(CookSerializer):
    """A cook with its brief, rounds, panels and what was spent."""

    brief = serializers.DictField(read_only=True, help_text="brief.yaml, validated")
    manifest = serializers.DictField(read_only=True, help_text="the folder's files")
    budget_usd = serializers.FloatField(read_only=True, allow_null=True)
    rounds = RoundSerializer(many=True, read_only=True)
    panels = PanelSerializer(many=True, read_only=True)
    spent = serializers.SerializerMethodField()
    resumable = serializers.SerializerMethodField(
        help_text="participants or judges that `resume` would take up again"
    )

    pruned = serializers.BooleanField(
        read_only=True, help_text="its files are gone; its results are left to be read"
    )

    class Meta(CookSerializer.Meta):
        fields = [
            *CookSerializer.Meta.fields, "brief", "task", "judge_task", "manifest", "budget_usd",
            "budget_tokens", "wait_for_limits_s", "rounds", "panels", "spent",
            "resumable", "pruned",
        ]  # fmt: skip
        read_only_fields = fields

    def get_spent(self, cook: Cook) -> SpentSerializer:
        spent = ledger.spent(cook.pk)
        return SpentSerializer({"tokens": spent.tokens, "usd": spent.usd}).data  # type: ignore[return-value]

    def get_resumable(self, cook: Cook) -> int:
        return resumable(cook)


class SealedFileSerializer(serializers.Serializer[Any]):
    path = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    executable = serializers.BooleanField()


class CheckedSerializer(serializers.ModelSerializer[CheckRun]):
    """What checks gave a submission: {check: 0 to 1}, and their mean."""

    rewards = serializers.DictField(child=serializers.FloatField(), read_only=True)
    reward = serializers.FloatField(read_only=True, allow_null=True)

    class Meta:
        model = CheckRun
        fields = ["state", "reward", "rewards", "evidence", "error", "ran_s"]
        read_only_fields = fields


class SubmissionSerializer(serializers.ModelSerializer[Submission]):
    """A sealed submission and its files. `name` is null for viewers while a panel sits."""

    round = serializers.IntegerField(source="participation.round.number", read_only=True)
    name = serializers.SerializerMethodField()
    files = SealedFileSerializer(source="manifest.files", many=True, read_only=True)
    dropped = serializers.ListField(child=serializers.DictField(), read_only=True)
    mentions = serializers.SerializerMethodField(help_text="what it says about its maker")
    checked = CheckedSerializer(read_only=True, allow_null=True, default=None)

    class Meta:
        model = Submission
        fields = [
            "id", "round", "name", "number", "edited", "digest", "size", "files", "dropped",
            "mentions", "checked", "created_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_name(self, submission: Submission) -> str | None:
        return submission.name if self.context.get("named", True) else None

    def get_mentions(self, submission: Submission) -> list[dict[str, Any]]:
        return submission.mentions if self.context.get("named", True) else []


class JudgementSerializer(serializers.ModelSerializer[Judgement]):
    """One judge's verdict in one repeat. Scores are by letter; `letters` tells whose each is, and
    is null for viewers while the panel sits."""

    panel = serializers.IntegerField(source="panel.number", read_only=True)
    outcome = serializers.CharField(read_only=True)
    cost_source = serializers.CharField(read_only=True)
    cost_usd = serializers.FloatField(read_only=True, allow_null=True)
    scores = serializers.DictField(read_only=True, allow_null=True)
    letters = serializers.SerializerMethodField()
    usage = serializers.DictField(read_only=True)

    class Meta:
        model = Judgement
        fields = [
            "id", "panel", "judge", "repeat", "neutral", "flavor", "model", "state", "outcome",
            "evidence", "error", "reset_at", "began_at", "decided_at", "ran_s", "letters", "scores",
            "review", "usage", "cost_usd", "cost_source",
        ]  # fmt: skip
        read_only_fields = fields

    def get_letters(self, row: Judgement) -> dict[str, str] | None:
        names = self.context.get("names")
        if names is None:
            return None
        return {letter: names[id] for letter, id in row.letters.items() if id in names}


class LedgerRowSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    judging = serializers.BooleanField()
    round = serializers.IntegerField()
    flavor = serializers.CharField()
    model = serializers.CharField(allow_blank=True)
    source = serializers.CharField(  # type: ignore[assignment]
        help_text="reported, estimated, subscription or none"
    )
    attempts = serializers.IntegerField()
    tokens_in = serializers.IntegerField()
    tokens_cached = serializers.IntegerField()
    tokens_out = serializers.IntegerField()
    cost_usd = serializers.FloatField()


class FileDiffSerializer(serializers.Serializer[Any]):
    status = serializers.CharField(help_text="added, removed, modified or renamed")
    old = serializers.CharField(allow_null=True)
    new = serializers.CharField(allow_null=True)
    binary = serializers.BooleanField()
    text = serializers.CharField(allow_blank=True, help_text="unified; empty if binary")
    hunks = serializers.ListField(child=serializers.DictField())


class DiffSerializer(serializers.Serializer[Any]):
    participant = serializers.CharField()
    files = FileDiffSerializer(many=True)
