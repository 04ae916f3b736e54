"""Reading a request's fields, with errors that name the field."""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from agents.hosts.embedded.asks import Failed

Body = TypeVar("Body", bound=BaseModel)


def read(body: type[Body], found: dict[str, Any]) -> Body:
    """The checked body; Failed 400 says the field and what is wrong with it."""
    try:
        return body.model_validate(found)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"] if not isinstance(part, type))
        raise Failed(400, f"{where or 'body'}: {first['msg']}") from None


def text_of(content: Any, field: str) -> str:
    """The text of a content that is a text, null, or a list of parts; only text parts are taken."""
    if content is None or isinstance(content, str):
        return content or ""
    if not isinstance(content, list):
        raise Failed(400, f"{field}: write a text or a list of parts")
    return "\n".join(_part(part, f"{field}.{at}") for at, part in enumerate(content))


def _part(part: Any, field: str) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, dict) and isinstance(part.get("text"), str):
        return str(part["text"])
    kind = part.get("type") if isinstance(part, dict) else type(part).__name__
    raise Failed(400, f"{field}: a part of type {kind!r} can't be read here, only text")
