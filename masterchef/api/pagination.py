"""Two ways through a long list: pages for people, `after` for whatever keeps growing."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from rest_framework.pagination import BasePagination, PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from masterchef.api.errors import field_error

MOST = 500
LARGEST = 2**63 - 1


class Pages(PageNumberPagination):
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = MOST


class After(BasePagination):
    """`?after=N&limit=L`: rows numbered above N, and the number to ask for next time.

    Rows that come later never move those that were read, so a reader misses nothing and sees
    nothing twice. A view names its column as `after_field`: one that only grows.
    """

    default_limit = 100

    def paginate_queryset(
        self,
        queryset: QuerySet[Any] | Sequence[Any],
        request: Request,
        view: APIView | None = None,
    ) -> list[Any]:
        assert isinstance(queryset, QuerySet)
        field: str = getattr(view, "after_field", "id")
        after = _whole(request, "after", default=-1, least=-1, most=LARGEST)
        limit = _whole(request, "limit", default=self.default_limit, least=1, most=MOST)
        rows = list(queryset.filter(**{f"{field}__gt": after}).order_by(field)[: limit + 1])
        self.more = len(rows) > limit
        self.last = getattr(rows[:limit][-1], field) if rows else after
        return rows[:limit]

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"last": self.last, "more": self.more, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["last", "more", "results"],
            "properties": {
                "last": {"type": "integer", "description": "send it as `after` the next time"},
                "more": {"type": "boolean", "description": "more rows are there already"},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        return [
            _parameter("after", {"type": "integer", "minimum": -1, "maximum": LARGEST}),
            _parameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST}),
        ]


def _parameter(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema}


def _whole(request: Request, name: str, *, default: int, least: int, most: int) -> int:
    text = request.query_params.get(name)
    if text is None:
        return default
    # int() would also take " 7", "1_000" and other digits than 0 to 9.
    digits = text.removeprefix("-")
    number = int(text) if digits.isascii() and digits.isdecimal() and len(digits) < 20 else None
    if number is None or not least <= number <= most:
        raise field_error(name, f"{text!r} is not a whole number from {least} to {most}.")
    return number
