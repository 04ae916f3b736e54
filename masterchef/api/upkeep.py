"""Backups and drills: those that were asked for, how they went, and one more."""

from typing import Any, cast

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from masterchef.accounts.models import User
from masterchef.accounts.permissions import ReadsOrOperates
from masterchef.api.errors import field_error
from masterchef.upkeep import rows
from masterchef.upkeep.models import Upkeep, What


class UpkeepSerializer(serializers.ModelSerializer[Upkeep]):
    """One backup to take, or one to prove. `due` is null where somebody asked for it."""

    class Meta:
        model = Upkeep
        fields = [
            "id", "what", "name", "state", "due", "problems", "replayed", "attempts", "error",
            "created_at", "decided_at",
        ]  # fmt: skip
        read_only_fields = fields


class AskSerializer(serializers.Serializer[Any]):
    what = serializers.ChoiceField(What.choices)
    name = serializers.CharField(
        default="", allow_blank=True, max_length=20,
        help_text="of the backup to prove; the newest if left out",
    )  # fmt: skip


@extend_schema_view(
    list=extend_schema(operation_id="upkeep_list"), retrieve=extend_schema(operation_id="upkeep")
)
class UpkeepViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Upkeep]
):
    """Backups and their drills, the newest first; what is open is done by the keeper of backups."""

    permission_classes = [ReadsOrOperates]
    serializer_class = UpkeepSerializer
    queryset: QuerySet[Upkeep] = Upkeep.objects.order_by("-id")
    filterset_fields = ["what", "state", "name"]
    lookup_value_converter = "int"

    @extend_schema(
        operation_id="upkeep_ask", request=AskSerializer, responses={201: UpkeepSerializer}
    )
    def create(self, request: Request) -> Response:
        """Take a backup, or prove one; the keeper begins within seconds."""
        wanted = AskSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        try:
            row = rows.ask_for(cast(User, request.user), **wanted.validated_data)
        except rows.AskError as error:
            raise field_error(error.field, error.problem) from error
        return Response(UpkeepSerializer(row).data, status=status.HTTP_201_CREATED)
