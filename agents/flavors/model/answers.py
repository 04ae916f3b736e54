"""What the model is asked, and its answer as files."""

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from agents import json_objects
from agents.thinking import answer_of
from kitchen import texts

MOST_FILES = 100
MOST_TEXT = 20_000  # characters of one file of the brief that are shown to the model
FENCE = re.compile(r"\A\s*```[\w-]*\n(.*?)\n?```\s*\Z", re.DOTALL)


class Unparsed(Exception):
    """The answer is not a set of files; the message says why."""


def messages(
    prompt: str, texts: Mapping[str, str], required: Sequence[str]
) -> list[dict[str, str]]:
    """The conversation: the files of the brief by path, then what to do and how to answer."""
    shown = [f"File {path}:\n{text[:MOST_TEXT]}" for path, text in sorted(texts.items())]
    return [
        {
            "role": "system",
            "content": "\n\n".join(["You write files that a brief asks for.", *shown]),
        },
        {"role": "user", "content": f"{prompt}\n\n{_how(required)}"},
    ]


def schema(required: Sequence[str]) -> dict[str, Any] | None:
    """JSON schema of the answer; None: with one file required, the whole answer is that file."""
    if len(required) == 1:
        return None
    if required:
        texts = {path: {"type": "string"} for path in required}
        return {"type": "object", "properties": texts, "required": list(required)}
    file = {
        "type": "object",
        "properties": {"path": {"type": "string"}, "content": {"type": "string"}},
        "required": ["path", "content"],
    }
    return {
        "type": "object",
        "properties": {"files": {"type": "array", "items": file, "maxItems": MOST_FILES}},
        "required": ["files"],
    }


def files(answer: str, required: Sequence[str]) -> dict[str, bytes]:
    """The answer as relative path → content, without thinking; raises Unparsed, also for a path
    that climbs out."""
    answer = answer_of(answer)
    if len(required) == 1:
        text = _bare(answer)
        if not text.strip():
            raise Unparsed("the answer is empty")
        return {_safe(required[0]): _bytes(required[0], text)}
    written = _written(answer, bool(required))
    if not written:
        raise Unparsed("the answer has no files")
    if len(written) > MOST_FILES:
        raise Unparsed(f"the answer has {len(written)} files, at most {MOST_FILES} are taken")
    found: dict[str, bytes] = {}
    for path, content in written:
        if not isinstance(path, str) or not isinstance(content, str):
            raise Unparsed("a path or content is not text")
        found[_safe(path)] = _bytes(path, content)
    return found


def _how(required: Sequence[str]) -> str:
    if len(required) == 1:
        return f"Answer with the content of the file {required[0]} and nothing else."
    if required:
        return f"Answer with one JSON object that has the texts of {', '.join(required)}."
    return 'Answer with JSON: {"files": [{"path": "…", "content": "…"}]}.'


def _written(answer: str, by_path: bool) -> list[tuple[Any, Any]]:
    try:
        value = json_objects.loads(_bare(answer))
    except ValueError as error:
        raise Unparsed(f"the answer is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise Unparsed("the answer is not a JSON object")
    if by_path:
        return list(value.items())
    rows = value.get("files")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Unparsed("the answer has no list of files")
    return [(row.get("path"), row.get("content")) for row in rows]


def _bare(answer: str) -> str:
    """Without the fence that models like to put around a file."""
    match = FENCE.match(answer)
    return match[1] + "\n" if match else answer


def _bytes(path: str, content: str) -> bytes:
    try:
        return content.encode()
    except UnicodeEncodeError:
        why = texts.bad_text(content)
        raise Unparsed(f"{json_objects.printable(path)}: {why}") from None


def _safe(path: str) -> str:
    parts = PurePosixPath(path.strip()).parts
    if texts.bad_text(path) or not parts or parts[0] == "/" or ".." in parts or "\\" in path:
        raise Unparsed(f"{path!r} is not a path below out/")
    if parts[0] == "out" and len(parts) > 1:
        parts = parts[1:]
    return "/".join(parts)
