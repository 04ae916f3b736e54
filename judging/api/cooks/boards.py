"""Participants over many cooks."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from judging.cooks.reports import across
from masterchef.accounts.permissions import Reads


class CrossQuery(serializers.Serializer[Any]):
    name = serializers.CharField(required=False, max_length=40, help_text="only cooks of this name")


class CrossSerializer(serializers.Serializer[Any]):
    cooks = serializers.IntegerField(help_text="how many cooks it stands on")
    board = serializers.DictField()


class CrossBoardView(APIView):
    """The cross-cook leaderboard."""

    permission_classes = [Reads]

    @extend_schema(
        operation_id="cook_leaderboard", parameters=[CrossQuery], responses=CrossSerializer
    )
    def get(self, request: Request) -> Response:
        """Participants over every judged cook, the newest panel of each."""
        query = CrossQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        count, board = across.board(name=query.validated_data.get("name", ""))
        return Response({"cooks": count, "board": board.to_json()})
