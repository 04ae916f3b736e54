"""What is done to the models of one host: which are loaded, load, unload, copy, delete, show."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agents.api.refusals import refused
from agents.library import on_hosts
from agents.library.audit import person
from masterchef.api.schema import Problem


class LoadedSerializer(serializers.Serializer[Any]):
    """A model in the host's memory; sizes in bytes."""

    name = serializers.CharField()
    digest = serializers.CharField()
    size = serializers.IntegerField(allow_null=True)
    size_vram = serializers.IntegerField(allow_null=True)
    expires_at = serializers.CharField()


class NameSerializer(serializers.Serializer[Any]):
    model = serializers.CharField(max_length=200)


class LoadSerializer(NameSerializer):
    keep_alive = serializers.RegexField(
        r"^(-1|[0-9]{1,6}[smh])\Z", default="30m", help_text="such as 30m; -1: until it is unloaded"
    )


class CopySerializer(NameSerializer):
    to = serializers.CharField(max_length=200)


class ShownSerializer(serializers.Serializer[Any]):
    shown = serializers.DictField(help_text="as the host told it")


def _schema(name: str, request: Any, responses: Any = None) -> Any:
    status = {200: responses} if responses else {204: None}
    return extend_schema(operation_id=name, request=request, responses={**status, 409: Problem})


class HostModels:
    """Actions of a host's view; `get_object` is the view's."""

    get_object: Any

    @_schema("host_loaded", None, LoadedSerializer(many=True))
    @action(detail=True, pagination_class=None, filterset_fields=None)
    def loaded(self, request: Request, pk: str) -> Response:
        """What is in the host's memory now, with sizes."""
        with refused():
            rows = on_hosts.loaded(self.get_object())
        return Response(LoadedSerializer([row._asdict() for row in rows], many=True).data)

    @_schema("host_load", LoadSerializer)
    @action(detail=True, methods=["post"])
    def load(self, request: Request, pk: str) -> Response:
        """Have a model in memory; answers when it is there."""
        given, host = _given(LoadSerializer, request), self.get_object()
        keep = -1 if given["keep_alive"] == "-1" else given["keep_alive"]
        with refused():
            on_hosts.load(host, given["model"], keep_alive=keep, by=person(request))
        return Response(status=204)

    @_schema("host_unload", NameSerializer)
    @action(detail=True, methods=["post"])
    def unload(self, request: Request, pk: str) -> Response:
        """Take a model out of memory."""
        given, host = _given(NameSerializer, request), self.get_object()
        with refused():
            on_hosts.unload(host, given["model"], by=person(request))
        return Response(status=204)

    @_schema("host_copy", CopySerializer)
    @action(detail=True, methods=["post"])
    def copy(self, request: Request, pk: str) -> Response:
        """The same model under one more name."""
        given, host = _given(CopySerializer, request), self.get_object()
        with refused():
            on_hosts.copy(host, given["model"], given["to"], by=person(request))
        return Response(status=204)

    @_schema("host_delete_model", NameSerializer)
    @action(detail=True, methods=["post"], url_path="delete-model")
    def delete_model(self, request: Request, pk: str) -> Response:
        """Delete a model from the host; refused while a run plays with it."""
        given, host = _given(NameSerializer, request), self.get_object()
        with refused():
            on_hosts.delete(host, given["model"], by=person(request))
        return Response(status=204)

    @_schema("host_show_model", NameSerializer, ShownSerializer)
    @action(detail=True, methods=["post"], url_path="show-model")
    def show_model(self, request: Request, pk: str) -> Response:
        """The host's own account of a model."""
        given, host = _given(NameSerializer, request), self.get_object()
        with refused():
            return Response({"shown": on_hosts.show(host, given["model"])})


def _given(kind: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    given = kind(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)
