"""Cooks: made of a folder, listed, steered."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status, viewsets
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from judging import cooks
from judging.api.cooks import requests
from judging.api.cooks.refusals import refused, require_served
from judging.api.cooks.serializers import CookDetailSerializer, CookSerializer
from judging.cooks import forecasts
from judging.cooks.folder import creation, uploads
from judging.cooks.transfer import removal
from judging.models import Cook, Stage
from masterchef import audit
from masterchef.accounts.permissions import Administers, Reads
from masterchef.api.errors import field_error
from masterchef.api.forecasts import ForecastsSerializer
from masterchef.api.parsers import BoundedJSONParser
from masterchef.api.schema import Problem
from masterchef.runs.forecasts import together
from masterchef.runs.models import RunState

CHANGED = {200: CookDetailSerializer, 409: Problem}


class CookFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=RunState.choices)
    stage = django_filters.MultipleChoiceFilter(choices=Stage.choices)
    name = django_filters.CharFilter()
    owner = django_filters.CharFilter(field_name="owner__username")

    class Meta:
        model = Cook
        fields = ["state", "stage", "name", "owner"]


@extend_schema_view(
    list=extend_schema(description="The newest first.", operation_id="cooks"),
    retrieve=extend_schema(operation_id="cook"),
)
class CookViewSet(viewsets.ReadOnlyModelViewSet[Cook]):
    """One brief, several participants, a blind panel."""

    queryset = Cook.objects.select_related("owner").order_by("-created_at", "id")
    filterset_class = CookFilter
    serializer_class: type[BaseSerializer[Any]] = CookDetailSerializer
    lookup_value_converter = "uuid"
    limits = {"POST": "start"}

    def get_queryset(self) -> QuerySet[Cook]:
        rows = super().get_queryset()
        if self.action == "list":
            return rows.defer("task", "judge_task", "manifest")
        return rows.prefetch_related("rounds__participations__round", "panels__round")

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        return CookSerializer if self.action == "list" else self.serializer_class

    def get_parsers(self) -> list[Any]:
        making = getattr(self, "action_map", {}).get("post") in ("create", "estimate", "lint")
        return [BoundedJSONParser(), MultiPartParser()] if making else [BoundedJSONParser()]

    @extend_schema(
        operation_id="cook_create",
        request={
            "application/json": requests.CreateSerializer,
            "multipart/form-data": requests.CreateFormSerializer,
        },
        responses={201: CookDetailSerializer},
    )
    def create(self, request: Request) -> Response:
        """A cook of a folder, checked whole and not started: texts in JSON, or a zip in a form."""
        given, folder = self._folder(request)
        user: Any = request.user
        given = {name: value for name, value in given.items() if value is not None}
        field = "folder" if request.content_type.startswith("multipart/") else "files"
        with refused(field), folder as path:
            cook = cooks.create_cook(path, owner=user, **given)
        audit.write(user, "cook.create", cook)
        return Response(self._detail(cook), status=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="cook_estimate",
        request={
            "application/json": requests.CreateSerializer,
            "multipart/form-data": requests.CreateFormSerializer,
        },
        responses=ForecastsSerializer,
    )
    @action(detail=False, methods=["post"], permission_classes=[Reads])
    def estimate(self, request: Request) -> Response:
        """Calls, tokens, cost and hours of a folder's round and panel; nothing is kept."""
        _, folder = self._folder(request)
        field = "folder" if request.content_type.startswith("multipart/") else "files"
        with refused(field), folder as path:
            brief = creation.read(path).brief
        return Response(ForecastsSerializer({"models": together(forecasts.of_brief(brief))}).data)

    @extend_schema(
        operation_id="cook_lint",
        request={
            "application/json": requests.CreateSerializer,
            "multipart/form-data": requests.CreateFormSerializer,
        },
        responses=requests.LintedSerializer,
    )
    @action(detail=False, methods=["post"], permission_classes=[Reads])
    def lint(self, request: Request) -> Response:
        """Check a folder as `run` would; nothing is kept."""
        _, folder = self._folder(request)
        field = "folder" if request.content_type.startswith("multipart/") else "files"
        with refused(field), folder as path:
            try:
                found = {"problems": [], "notes": list(creation.read(path).notes)}
            except cooks.CookError as error:
                found = {"problems": error.problems, "notes": []}
        return Response(requests.LintedSerializer(found).data)

    @extend_schema(
        operation_id="cook_prune",
        request=requests.PruneSerializer,
        responses=requests.PrunedSerializer(many=True),
    )
    @action(detail=False, methods=["post"], permission_classes=[Administers])
    def prune(self, request: Request) -> Response:
        """Delete cooks that ended long ago, or only their files; which."""
        asked = self._valid(requests.PruneSerializer)
        days = asked.pop("older_than_days")
        found = removal.prune(days, **asked)
        user: Any = request.user
        for cook in found if not asked["dry_run"] else ():
            audit.write(user, "cook.prune", f"{cook.name} {cook.id}",
                        keep_results=asked["keep_results"])  # fmt: skip
        return Response([each._asdict() for each in found])

    def _folder(self, request: Request) -> tuple[dict[str, Any], AbstractContextManager[Path]]:
        if request.content_type.startswith("multipart/"):
            form = self._valid(requests.CreateFormSerializer)
            return form, uploads.from_zip(form.pop("folder"))
        body = self._valid(requests.CreateSerializer, required="files")
        return body, uploads.from_texts(body.pop("files"))

    @extend_schema(operation_id="cook_run", request=requests.StartSerializer, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def run(self, request: Request, pk: str) -> Response:
        """Give the brief to those who haven't cooked; 409 if nobody serves a flavor."""
        asked = self._valid(requests.StartSerializer)
        serve, judge = not asked.pop("anyway"), asked["judge"]
        return self._changed(
            lambda cook: cooks.run(cook, **asked),
            serve=serve, judging=judge, field="participants",
        )  # fmt: skip

    @extend_schema(
        operation_id="cook_add_participant",
        request=requests.MemberSerializer,
        responses=CHANGED,
    )
    @action(detail=True, methods=["post"], url_path="add-participant")
    def add_participant(self, request: Request, pk: str) -> Response:
        """Somebody joins; `run` then lets it cook."""
        asked = self._valid(requests.MemberSerializer)
        name, flavor = asked["name"], asked["flavor"] or asked["name"]
        return self._changed(
            lambda cook: cooks.add_participant(cook, name, flavor, model=asked["model"]),
            serve=False, field="name",
        )  # fmt: skip

    @extend_schema(operation_id="cook_judge", request=requests.JudgeSerializer, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def judge(self, request: Request, pk: str) -> Response:
        """Open a panel over what was handed in; its report follows by itself."""
        asked = self._valid(requests.JudgeSerializer)
        serve = not asked.pop("anyway")
        return self._changed(
            lambda cook: cooks.open_panel(cook, **asked),
            serve=serve, cooking=False, field="participants",
        )  # fmt: skip

    @extend_schema(operation_id="cook_refine", request=requests.RefineSerializer, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def refine(self, request: Request, pk: str) -> Response:
        """Another round with feedback; each participant finds its previous work in place."""
        asked = self._valid(requests.RefineSerializer)
        serve, judge = not asked.pop("anyway"), asked["judge"]
        return self._changed(
            lambda cook: cooks.refine(cook, **asked),
            serve=serve, judging=judge, field="participants",
        )  # fmt: skip

    @extend_schema(
        operation_id="cook_rejudge", request=requests.RejudgeSerializer, responses=CHANGED
    )
    @action(detail=True, methods=["post"])
    def rejudge(self, request: Request, pk: str) -> Response:
        """Another panel with new letters, over the same submissions or an edited copy."""
        asked = self._valid(requests.RejudgeSerializer)
        serve, edited = not asked.pop("anyway"), asked.pop("edited", None)
        return self._changed(
            lambda cook: _rejudge(cook, edited, **asked),
            serve=serve, cooking=False, field="edited",
        )  # fmt: skip

    @extend_schema(operation_id="cook_chef", request=requests.ChefSerializer, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def chef(self, request: Request, pk: str) -> Response:
        """One more participant makes one result of the others' submissions."""
        asked = self._valid(requests.ChefSerializer)
        return self._changed(lambda cook: cooks.chef(cook, **asked), serve=False, field="base")

    @extend_schema(
        operation_id="cook_consult", request=requests.ConsultSerializer, responses=CHANGED
    )
    @action(detail=True, methods=["post"])
    def consult(self, request: Request, pk: str) -> Response:
        """Reviews of one participant's work; `refine` with `reviews` hands them on."""
        asked = self._valid(requests.ConsultSerializer)
        with refused("reviewers"):
            panel = requests.members_of(asked.pop("reviewers", []))
        return self._changed(
            lambda cook: cooks.consult(cook, reviewers=panel, **asked),
            serve=False, field="target",
        )  # fmt: skip

    @extend_schema(operation_id="cook_resume", request=requests.ResumeSerializer, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> Response:
        """Take up only what failed, timed out or was rate-limited."""
        asked = self._valid(requests.ResumeSerializer)
        serve = not asked.pop("anyway")
        return self._changed(lambda cook: cooks.resume(cook, **asked), serve=serve)

    @extend_schema(
        operation_id="cook_cancel", request=requests.CancelCookSerializer, responses=CHANGED
    )
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """End the cook now; its containers are removed, what was handed in stays."""
        reason = self._valid(requests.CancelCookSerializer)["reason"]
        return self._changed(lambda cook: cooks.cancel(cook, reason), serve=False)

    def _valid(self, fields: type[BaseSerializer[Any]], required: str = "") -> dict[str, Any]:
        given = fields(data=self.request.data)
        given.is_valid(raise_exception=True)
        found = dict(given.validated_data)
        if required and required not in found:
            raise field_error(required, "This field is required.")
        return found

    def _changed(
        self,
        verb: Callable[[Cook], object],
        *,
        serve: bool,
        cooking: bool = True,
        judging: bool = True,
        field: str = "non_field_errors",
    ) -> Response:
        cook = self.get_object()
        if serve:
            require_served(cook, cooking=cooking, judging=judging)
        user: Any = self.request.user
        with refused(field), audit.of_run(user, f"cook.{self.action}", cook):
            verb(cook)
        return Response(self._detail(cook))

    def _detail(self, cook: Cook) -> dict[str, Any]:
        return dict(CookDetailSerializer(self.get_queryset().get(pk=cook.pk)).data)


def _rejudge(cook: Cook, edited: dict[str, str] | None, **asked: Any) -> object:
    if edited is None:
        return cooks.rejudge(cook, **asked | {"participant": ""})
    with uploads.from_texts(edited) as folder:
        return cooks.rejudge(cook, edited=folder, **asked)
