"""What a CLI agent did, step by step, out of the JSON lines that it prints. Total.

Claude Code's stream-json, Codex's --json and Gemini's stream-json are told apart by their rows, so
that no flavor needs to be known. Whatever is no row of theirs is passed over.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from agents.flavors.reading import storable
from agents.flavors.results import mapping

MOST_STEPS = 2_000
MOST_TEXT = 4_000  # characters of one step
MESSAGE, THINKING, CALL, RESULT = "message", "thinking", "call", "result"


class Step(NamedTuple):
    """One step: its kind (message, thinking, call or result), what was said, the tool, the id of
    the call, and when its line was seen (ISO 8601; "" where nobody saw it)."""

    kind: str
    text: str
    tool: str = ""
    call: str = ""
    at: str = ""


def steps_of(lines: Iterable[tuple[str, str]]) -> list[Step]:
    """Steps of (when, line), in their order; the first 2,000."""
    found: list[Step] = []
    for at, line in lines:
        for step in _steps(line):
            if len(found) == MOST_STEPS:
                return found
            found.append(_bounded(step, at))
    return found


def _steps(line: str) -> list[Step]:
    if not line.lstrip().startswith("{"):
        return []
    try:
        row = json.loads(line)
        return list(_of_row(row)) if isinstance(row, dict) else []
    except (ValueError, RecursionError, TypeError, AttributeError):
        return []


def _of_row(row: dict[str, Any]) -> Iterator[Step]:
    kind = str(row.get("type"))
    if kind in ("assistant", "user"):
        yield from _claude(kind, mapping(row.get("message")))
    elif kind == "item.completed":
        yield from _codex(mapping(row.get("item")))
    elif kind == "message" and row.get("role") == "assistant":
        yield Step(MESSAGE, _text(row.get("content")))
    elif kind == "tool_use":
        yield Step(CALL, _text(row.get("parameters")), str(row.get("tool_name") or ""),
                   str(row.get("tool_id") or ""))  # fmt: skip
    elif kind == "tool_result":
        yield Step(RESULT, _text(row.get("output") or row.get("error")), "",
                   str(row.get("tool_id") or ""))  # fmt: skip


def _claude(role: str, message: dict[str, Any]) -> Iterator[Step]:
    content = message.get("content")
    for part in content if isinstance(content, list) else []:
        part = mapping(part)
        kind = part.get("type")
        if kind == "text" and role == "assistant":
            yield Step(MESSAGE, _text(part.get("text")))
        elif kind == "thinking":
            yield Step(THINKING, _text(part.get("thinking")))
        elif kind == "tool_use":
            yield Step(CALL, _text(part.get("input")), str(part.get("name") or ""),
                       str(part.get("id") or ""))  # fmt: skip
        elif kind == "tool_result":
            yield Step(RESULT, _text(part.get("content")), "", str(part.get("tool_use_id") or ""))


def _codex(item: dict[str, Any]) -> Iterator[Step]:
    kind, call = str(item.get("type")), str(item.get("id") or "")
    if kind == "agent_message":
        yield Step(MESSAGE, _text(item.get("text")))
    elif kind == "reasoning":
        yield Step(THINKING, _text(item.get("text")))
    elif kind == "command_execution":
        yield Step(CALL, _text(item.get("command")), "shell", call)
        yield Step(RESULT, _text(item.get("aggregated_output")), "", call)
    elif kind in ("file_change", "mcp_tool_call", "web_search"):
        rest = {name: value for name, value in item.items() if name not in ("id", "type")}
        yield Step(CALL, _text(rest), kind, call)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(
        isinstance(mapping(each).get("text"), str) for each in value
    ):
        return "\n".join(each["text"] for each in value)
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def _bounded(step: Step, at: str) -> Step:
    text = storable(step.text)
    cut = text if len(text) <= MOST_TEXT else f"{text[:MOST_TEXT]}… ({len(text):,} characters)"
    return Step(step.kind, cut, storable(step.tool)[:200], storable(step.call)[:200], at)


def read(arguments: dict[str, Any], blob: bytes) -> tuple[dict[str, Any], bytes]:
    """The confined child's part."""
    lines = [(str(at), str(line)) for at, line in json.loads(blob)]
    return {"steps": [step._asdict() for step in steps_of(lines)]}, b""


def as_atif(
    steps: Iterable[Step], *, session: str, agent: str, model: str, prompt: str
) -> dict[str, Any]:
    """The steps in the Agent Trajectory Interchange Format, version 1.4."""
    rows: list[dict[str, Any]] = [{"step_id": 1, "source": "user", "message": prompt}]
    for step in steps:
        last = rows[-1]
        if step.kind == RESULT:
            if last["source"] == "agent":
                results = last.setdefault("observation", {"results": []})["results"]
                results.append({"source_call_id": step.call or None, "content": step.text})
            continue
        row: dict[str, Any] = {"step_id": len(rows) + 1, "source": "agent", "message": ""}
        if step.at:
            row["timestamp"] = step.at
        if step.kind == MESSAGE:
            row["message"] = step.text
        elif step.kind == THINKING:
            row["reasoning_content"] = step.text
        else:
            call = {"tool_call_id": step.call or f"call-{len(rows)}", "function_name": step.tool}
            row["tool_calls"] = [{**call, "arguments": _arguments(step.text)}]
        rows.append(row)
    return {
        "schema_version": "ATIF-v1.4",
        "session_id": session,
        "agent": {"name": agent, "version": "unknown", "model_name": model or None},
        "steps": rows,
    }


def _arguments(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {"text": text}
    return found if isinstance(found, dict) else {"text": text}
