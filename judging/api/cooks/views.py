"""Cooks: made of a folder, listed, steered."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

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
from masterchef.api.run_views import RunKindViewSet
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
class CookViewSet(RunKindViewSet[Cook]):
    """One brief, several participants, a blind panel."""

    queryset = Cook.objects.select_related("owner").order_by("-created_at", "id")
    filterset_class = CookFilter
    word = "cook"
    listed = CookSerializer
    serializer_class = CookDetailSerializer
    refusing = staticmethod(refused)

    def get_queryset(self) -> QuerySet[Cook]:
        rows = super().get_queryset()
        if self.action == "list":
            return rows.defer("task", "judge_task", "manifest")
        return rows.prefetch_related("rounds__participations__round", "panels__round")

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
        given = {name: value for name, value in given.items() if value is not None}
        field = "folder" if request.content_type.startswith("multipart/") else "files"
        with refused(field), folder as path:
            cook = cooks.create_cook(path, owner=self.user, **given)
        audit.write(self.user, "cook.create", cook)
        return Response(self.shown(cook), status=status.HTTP_201_CREATED)

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
        asked = self.valid(requests.PruneSerializer)
        days = asked.pop("older_than_days")
        found = removal.prune(days, **asked)
        for cook in found if not asked["dry_run"] else ():
            audit.write(self.user, "cook.prune", f"{cook.name} {cook.id}",
                        keep_results=asked["keep_results"])  # fmt: skip
        return Response([each._asdict() for each in found])

    def _folder(self, request: Request) -> tuple[dict[str, Any], AbstractContextManager[Path]]:
        if request.content_type.startswith("multipart/"):
            form = self.valid(requests.CreateFormSerializer)
            return form, uploads.from_zip(form.pop("folder"))
        body = self.valid(requests.CreateSerializer)
        if "files" not in body:
            raise field_error("files", "This field is required.")
        return body, uploads.from_texts(body.pop("files"))

    @extend_schema(operation_id="cook_run", request=requests.StartSerializer, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def run(self, request: Request, pk: str) -> Response:
        """Give the brief to those who haven't cooked; 409 if nobody serves a flavor."""
        asked = self.valid(requests.StartSerializer)
        if not asked.pop("anyway"):
            self._served(judging=asked["judge"])
        return self.changed(lambda cook: cooks.run(cook, **asked), "participants")

    @extend_schema(
        operation_id="cook_add_participant",
        request=requests.MemberSerializer,
        responses=CHANGED,
    )
    @action(detail=True, methods=["post"], url_path="add-participant")
    def add_participant(self, request: Request, pk: str) -> Response:
        """Somebody joins; `run` then lets it cook."""
        asked = self.valid(requests.MemberSerializer)
        name, flavor = asked["name"], asked["flavor"] or asked["name"]
        return self.changed(
            lambda cook: cooks.add_participant(cook, name, flavor, model=asked["model"]), "name"
        )

    @extend_schema(operation_id="cook_judge", request=requests.JudgeSerializer, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def judge(self, request: Request, pk: str) -> Response:
        """Open a panel over what was handed in; its report follows by itself."""
        asked = self.valid(requests.JudgeSerializer)
        if not asked.pop("anyway"):
            self._served(cooking=False)
        return self.changed(lambda cook: cooks.open_panel(cook, **asked), "participants")

    @extend_schema(operation_id="cook_refine", request=requests.RefineSerializer, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def refine(self, request: Request, pk: str) -> Response:
        """Another round with feedback; each participant finds its previous work in place."""
        asked = self.valid(requests.RefineSerializer)
        if not asked.pop("anyway"):
            self._served(judging=asked["judge"])
        return self.changed(lambda cook: cooks.refine(cook, **asked), "participants")

    @extend_schema(
        operation_id="cook_rejudge", request=requests.RejudgeSerializer, responses=CHANGED
    )
    @action(detail=True, methods=["post"])
    def rejudge(self, request: Request, pk: str) -> Response:
        """Another panel with new letters, over the same submissions or an edited copy."""
        asked = self.valid(requests.RejudgeSerializer)
        edited = asked.pop("edited", None)
        if not asked.pop("anyway"):
            self._served(cooking=False)
        return self.changed(lambda cook: _rejudge(cook, edited, **asked), "edited")

    @extend_schema(operation_id="cook_chef", request=requests.ChefSerializer, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def chef(self, request: Request, pk: str) -> Response:
        """One more participant makes one result of the others' submissions."""
        asked = self.valid(requests.ChefSerializer)
        return self.changed(lambda cook: cooks.chef(cook, **asked), "base")

    @extend_schema(
        operation_id="cook_consult", request=requests.ConsultSerializer, responses=CHANGED
    )
    @action(detail=True, methods=["post"])
    def consult(self, request: Request, pk: str) -> Response:
        """Reviews of one participant's work; `refine` with `reviews` hands them on."""
        asked = self.valid(requests.ConsultSerializer)
        with refused("reviewers"):
            panel = requests.members_of(asked.pop("reviewers", []))
        return self.changed(lambda cook: cooks.consult(cook, reviewers=panel, **asked), "target")

    @extend_schema(operation_id="cook_resume", request=requests.ResumeSerializer, responses=CHANGED)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> Response:
        """Take up only what failed, timed out or was rate-limited."""
        asked = self.valid(requests.ResumeSerializer)
        if not asked.pop("anyway"):
            self._served()
        return self.changed(lambda cook: cooks.resume(cook, **asked))

    @extend_schema(
        operation_id="cook_cancel", request=requests.CancelCookSerializer, responses=CHANGED
    )
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """End the cook now; its containers are removed, what was handed in stays."""
        reason = self.valid(requests.CancelCookSerializer)["reason"]
        return self.changed(lambda cook: cooks.cancel(cook, reason))

    def _served(self, *, cooking: bool = True, judging: bool = True) -> None:
        require_served(self.get_object(), cooking=cooking, judging=judging)


def _rejudge(cook: Cook, edited: dict[str, str] | None, **asked: Any) -> object:
    if edited is None:
        return cooks.rejudge(cook, **asked | {"participant": ""})
    with uploads.from_texts(edited) as folder:
        return cooks.rejudge(cook, edited=folder, **asked)
