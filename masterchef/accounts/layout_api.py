"""A person's home and saved views. Each person changes their own; a view is read by its address."""

from itertools import combinations
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from masterchef.accounts.layouts import (
    COLUMNS,
    LONGEST_QUERY,
    MOST_HEIGHT,
    MOST_ROWS,
    HomeLayout,
    Panel,
    SavedView,
    Screen,
)
from masterchef.accounts.models import User
from masterchef.accounts.permissions import Reads
from masterchef.api.serializers import OwnerField

MOST_VIEWS = 200  # of one person


class PlacedPanelSerializer(serializers.Serializer[Any]):
    """One panel: where its upper left cell is, and how many cells it takes."""

    panel = serializers.ChoiceField(choices=Panel.choices)
    x = serializers.IntegerField(min_value=0, max_value=COLUMNS - 1)
    y = serializers.IntegerField(min_value=0, max_value=MOST_ROWS)
    w = serializers.IntegerField(min_value=1, max_value=COLUMNS)
    h = serializers.IntegerField(min_value=1, max_value=MOST_HEIGHT)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["x"] + attrs["w"] > COLUMNS:
            beyond = f"x + w is more than {COLUMNS}: make it narrower, or move it to the left."
            raise serializers.ValidationError({"w": beyond})
        return attrs


class HomeSerializer(serializers.Serializer[Any]):
    # `many=True` would pass `allow_null` on to each panel.
    panels: serializers.ListSerializer[Any] = serializers.ListSerializer(
        child=PlacedPanelSerializer(), allow_null=True, help_text="null: as at first"
    )

    def validate_panels(self, panels: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
        if panels is None:
            raise serializers.ValidationError("Send a list; DELETE goes back to the first layout.")
        if len({one["panel"] for one in panels}) < len(panels):
            raise serializers.ValidationError("A panel stands there twice: leave one out.")
        for one, other in combinations(panels, 2):
            if _overlap(one, other):
                both = f"{one['panel']} and {other['panel']}"
                raise serializers.ValidationError(f"{both} lie on each other: move one.")
        return panels


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    apart = (
        one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        or one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
    )  # fmt: skip
    return not apart


class HomeView(APIView):
    permission_classes = [Reads]

    @extend_schema(responses=HomeSerializer, operation_id="home")
    def get(self, request: Request) -> Response:
        """The panels of my home; null as long as I have arranged nothing."""
        row = HomeLayout.objects.filter(user=cast(User, request.user)).first()
        return Response({"panels": row.panels if row else None})

    @extend_schema(request=HomeSerializer, responses=HomeSerializer, operation_id="home_save")
    def put(self, request: Request) -> Response:
        """Arrange my home: these panels, at these places, in this size."""
        given = HomeSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        panels = [dict(one) for one in given.validated_data["panels"]]
        HomeLayout.objects.update_or_create(
            user=cast(User, request.user), defaults={"panels": panels}
        )
        return Response({"panels": panels})

    @extend_schema(
        operation_id="home_reset", responses={204: OpenApiResponse(description="as at first")}
    )
    def delete(self, request: Request) -> Response:
        """Go back to the layout that everybody finds first."""
        HomeLayout.objects.filter(user=cast(User, request.user)).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


class SavedViewSerializer(serializers.ModelSerializer[SavedView]):
    owner = OwnerField()

    class Meta:
        model = SavedView
        fields = ["id", "screen", "name", "query", "owner", "created_at"]
        read_only_fields = fields


class ViewSaveSerializer(serializers.Serializer[Any]):
    screen = serializers.ChoiceField(choices=Screen.choices)
    name = serializers.CharField(max_length=60)
    query = serializers.CharField(
        max_length=LONGEST_QUERY,
        allow_blank=True,
        help_text="what stands after the ? of its address",
    )

    def validate_query(self, query: str) -> str:
        """Nothing but names and values: it is written into an address again."""
        written = urlencode(parse_qsl(query.removeprefix("?"), keep_blank_values=True))
        if len(written) > LONGEST_QUERY:  # letters beyond ASCII take six characters and more
            told = f"Written out it has {len(written)} characters; {LONGEST_QUERY} are kept."
            raise serializers.ValidationError(f"{told} Shorten what is searched for.")
        return written


@extend_schema_view(
    list=extend_schema(operation_id="views"), destroy=extend_schema(operation_id="view_delete")
)
class SavedViewSet(
    mixins.ListModelMixin, mixins.DestroyModelMixin, viewsets.GenericViewSet[SavedView]
):
    """My views of tables. Another person's can be read by its address; only I change mine."""

    permission_classes = [Reads]
    serializer_class = SavedViewSerializer
    queryset: QuerySet[SavedView] = SavedView.objects.select_related("owner").order_by("name", "id")
    filterset_fields = ["screen"]
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[SavedView]:
        rows = super().get_queryset()
        if self.action != "list" or getattr(self, "swagger_fake_view", False):
            return rows
        return rows.filter(owner=cast(User, self.request.user))

    def perform_destroy(self, instance: SavedView) -> None:
        if instance.owner != self.request.user:
            raise PermissionDenied("This view is somebody else's: only its owner deletes it.")
        instance.delete()

    @extend_schema(operation_id="view")
    def retrieve(self, request: Request, pk: str) -> Response:
        """Whoever's it is: an address is there to be shared."""
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(
        operation_id="view_save", request=ViewSaveSerializer, responses={200: SavedViewSerializer}
    )
    def create(self, request: Request) -> Response:
        """Keep a view under a name, in the place of what the name held before."""
        given = ViewSaveSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        told, owner = given.validated_data, cast(User, request.user)
        at = {"owner": owner, "screen": told["screen"], "name": told["name"]}
        mine = SavedView.objects.filter(owner=owner)
        if mine.count() >= MOST_VIEWS and not mine.filter(**at).exists():
            raise ValidationError({"name": f"You have {MOST_VIEWS} views: delete one first."})
        row, _ = SavedView.objects.update_or_create(**at, defaults={"query": told["query"]})
        return Response(self.get_serializer(row).data)
