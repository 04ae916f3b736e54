"""Two runs beside each other over REST."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from judging import pairs
from kitchen.api.serializers import SessionSerializer
from kitchen.models import Session
from masterchef.accounts.permissions import Reads
from masterchef.api.errors import field_error


class PairQuery(serializers.Serializer[Any]):
    a = serializers.UUIDField(help_text="a session's id")
    b = serializers.UUIDField(help_text="another session's id")


class MeasureSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(help_text='its path in the metrics, such as "dishes.served"')
    a = serializers.FloatField(allow_null=True)
    b = serializers.FloatField(allow_null=True)


class SeedPairSerializer(serializers.Serializer[Any]):
    seed = serializers.IntegerField()
    a = serializers.FloatField(help_text="mean score over the seed's repeats")
    b = serializers.FloatField()


class PairedSerializer(serializers.Serializer[Any]):
    """The difference a - b over the seeds that both lineups have played."""

    n = serializers.IntegerField(help_text="common seeds")
    mean = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True, help_text="of the 95% interval")
    high = serializers.FloatField(allow_null=True)
    note = serializers.CharField(help_text="why there is no interval")
    p = serializers.FloatField(allow_null=True)
    told_apart = serializers.BooleanField()
    method = serializers.CharField()
    seeds = SeedPairSerializer(many=True)


class PairSerializer(serializers.Serializer[Any]):
    a = SessionSerializer()
    b = SessionSerializer()
    unlike = serializers.ListField(
        child=serializers.CharField(), help_text="why they aren't the same task; empty if they are"
    )
    measures = MeasureSerializer(many=True)
    paired = PairedSerializer(allow_null=True, help_text="null if the lineups share no task")


class CompareView(APIView):
    """Two sessions, figure by figure, and their lineups seed by seed."""

    permission_classes = [Reads]

    @extend_schema(operation_id="compare", parameters=[PairQuery], responses=PairSerializer)
    def get(self, request: Request) -> Response:
        """Two sessions beside each other; their lineups are paired over all common seeds."""
        query = PairQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        a, b = (_session(name, query.validated_data[name]) for name in ("a", "b"))
        both = pairs.paired(a, b)
        answer = {
            "a": a,
            "b": b,
            "unlike": pairs.unlike(a, b),
            "measures": [measure._asdict() for measure in pairs.measures(a, b)],
            "paired": both and _shown(both),
        }
        return Response(PairSerializer(answer).data)


def _session(name: str, run_id: UUID) -> Session:
    rows = Session.objects.select_related("scenario", "lineup", "owner")
    found = rows.defer("scenario__spec", "lineup__spec").filter(pk=run_id).first()
    if found is None:
        raise field_error(name, "There is no such session; copy its id from the list of runs.")
    return found


def _shown(both: pairs.Paired) -> dict[str, Any]:
    gap, test = both.interval, both.test
    return {
        "n": len(both.seeds),
        "mean": gap and gap.mean,
        "low": gap and gap.low,
        "high": gap and gap.high,
        "note": gap.note if gap else "no common seed",
        "p": test and test.p,
        "told_apart": bool(test and test.told_apart),
        "method": test.method if test else "",
        "seeds": [seed._asdict() for seed in both.seeds],
    }
