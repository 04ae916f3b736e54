"""Reads request bodies: JSON of a bounded size that PostgreSQL can store."""

import json
from collections import Counter
from collections.abc import Mapping
from http import HTTPStatus
from typing import IO, Any

from rest_framework.exceptions import APIException, ParseError, ValidationError
from rest_framework.parsers import JSONParser

LARGEST_BODY = 1_000_000


class TooLarge(APIException):
    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_detail = f"The body is too large; {LARGEST_BODY:,} bytes at most."
    default_code = "too_large"


class BoundedJSONParser(JSONParser):
    """Refuses what would break further in: NUL, half surrogates, endless nesting, huge bodies.

    Refused too is a name that stands twice in one object: nobody could say which was meant.
    """

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        meta = parser_context["request"].META if parser_context else {}
        if int(meta.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
            raise TooLarge
        try:
            data = json.loads(
                stream.read().decode("utf-8"), object_pairs_hook=_once, parse_constant=_constant
            )
        except RecursionError as error:
            raise ParseError("JSON parse error - nested too deeply.") from error
        except ValueError as error:
            raise ParseError(f"JSON parse error - {error}") from error
        if not _storable(data):
            raise ParseError("A text holds NUL or half a surrogate pair; take it out.")
        return data


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        name, _ = Counter(name for name, _ in pairs).most_common(1)[0]
        said = name[:80].encode("ascii", "backslashreplace").decode()
        raise ValidationError({said: ["This name stands twice in one object; write it once."]})
    return found


def _constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")


def _storable(data: Any) -> bool:
    left = [data]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            left += [*value.keys(), *value.values()]
        elif isinstance(value, list):
            left += value
        elif isinstance(value, str) and not _clean(value):
            return False
    return True


def _clean(text: str) -> bool:
    if "\x00" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
