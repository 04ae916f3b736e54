"""Saved setups of a matrix, to be started again."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from judging.api.trial_fields import SetupSerializer, refusing
from judging.models import MatrixSetup
from judging.trials import setups
from masterchef.api.serializers import OwnerField


class SavedSerializer(serializers.ModelSerializer[MatrixSetup]):
    owner = OwnerField()
    setup = serializers.DictField(read_only=True)

    class Meta:
        model = MatrixSetup
        fields = ["id", "name", "setup", "owner", "updated_at"]
        read_only_fields = fields


class SetupSaveSerializer(serializers.Serializer[Any]):
    name = serializers.SlugField(max_length=60)
    setup = SetupSerializer()


@extend_schema_view(
    list=extend_schema(operation_id="matrix_setups"),
    retrieve=extend_schema(operation_id="matrix_setup"),
    destroy=extend_schema(operation_id="matrix_setup_delete"),
)
class SetupViewSet(mixins.DestroyModelMixin, viewsets.ReadOnlyModelViewSet[MatrixSetup]):
    """Setups by name. Start one by POST /matrices with `saved`."""

    queryset: QuerySet[MatrixSetup] = MatrixSetup.objects.select_related("owner").order_by("name")
    serializer_class = SavedSerializer
    filterset_fields = ["name"]
    lookup_value_converter = "int"

    @extend_schema(
        operation_id="matrix_setup_save",
        request=SetupSaveSerializer,
        responses={200: SavedSerializer},
    )
    def create(self, request: Request) -> Response:
        """Keep a setup under a name, in the place of what the name held before."""
        given = SetupSaveSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        user: Any = request.user
        with refusing("setup"):
            setup = setups.read(dict(given.validated_data["setup"]))
            row = setups.save(given.validated_data["name"], setup, owner=user)
        return Response(SavedSerializer(row).data)
