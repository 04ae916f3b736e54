"""Saved setups of every kind of run, and lists of models, to be started again."""

from typing import Any, cast

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from judging import setups
from judging.api.trial_fields import SetupSerializer, refusing
from judging.models import SavedSetup
from kitchen import yaml_texts
from masterchef import audit
from masterchef.accounts.models import User
from masterchef.api.retirement import OfferedFilter, RetireSerializer, retired_by
from masterchef.api.serializers import OwnerField


class SavedSerializer(serializers.ModelSerializer[SavedSetup]):
    owner = OwnerField()
    setup = serializers.DictField(read_only=True)
    brief = serializers.SerializerMethodField(help_text="of a cook: its brief.yaml, read")

    class Meta:
        model = SavedSetup
        fields = ["id", "kind", "name", "setup", "brief", "retired", "owner", "updated_at"]
        read_only_fields = fields

    def get_brief(self, row: SavedSetup) -> dict[str, Any] | None:
        if row.kind != SavedSetup.Kind.COOK:
            return None
        return dict(yaml_texts.load(row.setup["files"]["brief.yaml"], typ="safe"))


class SetupSaveSerializer(serializers.Serializer[Any]):
    name = serializers.SlugField(max_length=60)
    setup = SetupSerializer()


class AnySetupSerializer(serializers.Serializer[Any]):
    name = serializers.SlugField(max_length=60)
    kind = serializers.ChoiceField(choices=SavedSetup.Kind.choices)
    setup = serializers.DictField(
        help_text="as POST /matrices, /sessions, /suite-runs or /cooks takes it; {models: [...]}"
    )


class BegunSerializer(serializers.Serializer[Any]):
    runs = serializers.ListField(child=serializers.UUIDField())


@extend_schema_view(
    list=extend_schema(operation_id="matrix_setups"),
    retrieve=extend_schema(operation_id="matrix_setup"),
    destroy=extend_schema(operation_id="matrix_setup_delete"),
)
class SetupViewSet(mixins.DestroyModelMixin, viewsets.ReadOnlyModelViewSet[SavedSetup]):
    """Setups by name. Start one by POST /matrices with `saved`."""

    queryset: QuerySet[SavedSetup] = (
        SavedSetup.objects.filter(kind=SavedSetup.Kind.MATRIX, retired=False)
        .select_related("owner")
        .order_by("name")
    )
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
            row = setups.save(
                given.validated_data["name"], SavedSetup.Kind.MATRIX,
                given.validated_data["setup"], owner=user,
            )  # fmt: skip
        return Response(SavedSerializer(row).data)


class AnySetupFilter(OfferedFilter):
    kind = django_filters.ChoiceFilter(choices=SavedSetup.Kind.choices)

    class Meta:
        model = SavedSetup
        fields = ["name"]


@extend_schema_view(
    list=extend_schema(operation_id="setups"), retrieve=extend_schema(operation_id="setup")
)
class AnySetupViewSet(viewsets.ReadOnlyModelViewSet[SavedSetup]):
    """Setups of every kind: kept, started, retired."""

    queryset: QuerySet[SavedSetup] = SavedSetup.objects.select_related("owner").order_by("name")
    serializer_class = SavedSerializer
    filterset_class = AnySetupFilter
    lookup_value_converter = "int"
    limits = {"POST": "start"}

    def filter_queryset(self, queryset: Any) -> Any:
        """A retired one is in no list, but can be found and taken back."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    @extend_schema(
        operation_id="setup_save", request=AnySetupSerializer, responses={200: SavedSerializer}
    )
    def create(self, request: Request) -> Response:
        """Keep a setup under a name, in the place of what the name held before."""
        given = AnySetupSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        told, user = given.validated_data, cast(User, request.user)
        before: Any = SavedSetup.objects.filter(name=told["name"]).values("setup").first() or {}
        with refusing():
            row = setups.save(told["name"], told["kind"], told["setup"], owner=user)
        audit.changed(user, "setup.save", row, before=before, after={"setup": row.setup})
        return Response(SavedSerializer(row).data)

    @extend_schema(operation_id="setup_retire", request=RetireSerializer, responses=SavedSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Offer it no more, or again."""
        row = self.get_object()
        retired_by(request, row, setups.retire, room="setup")
        return Response(SavedSerializer(row).data)

    @extend_schema(operation_id="setup_delete", responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Delete it; what was started with it stays."""
        row = self.get_object()
        audit.write(cast(User, request.user), "setup.delete", row, setup=row.setup)
        setups.remove(row)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(operation_id="setup_start", request=None, responses={200: BegunSerializer})
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: str) -> Response:
        """Start what it says, as its form would."""
        with refusing():
            runs = setups.start(self.get_object(), owner=cast(User, request.user))
        return Response(BegunSerializer({"runs": runs}).data)
