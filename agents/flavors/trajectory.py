"""What a CLI agent did, step by step, out of the JSON lines that it prints. Total.

Claude Code's stream-json, Codex's --json, Gemini's and Grok's streams are told apart by their rows,
so that no flavor needs to be known. Whatever is no row of theirs is passed over.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from agents.flavors.output import storable
from agents.flavors.results import mapping, number, summed

MOST_STEPS = 2_000
MOST_TEXT = 4_000  # characters of one step
MESSAGE, THINKING, CALL, RESULT, USAGE = "message", "thinking", "call", "result", "usage"
_PIECES = {"text": MESSAGE, "thought": THINKING}  # of Grok's, which prints no calls


class Step(NamedTuple):
    """One step: its kind (message, thinking, call, result or usage), what was said, the tool, the
    id of the call, when its line was seen (ISO 8601; "" where nobody saw it), and of a usage the
    tokens that the CLI says it took: of a turn or of the whole run, the prompt's and its own."""

    kind: str
    text: str
    tool: str = ""
    call: str = ""
    at: str = ""
    tokens_in: int | None = None
    tokens_out: int | None = None


def steps_of(lines: Iterable[tuple[str, str]]) -> list[Step]:
    """Steps of (when, line), in their order; the first 2,000. Pieces of one message are one."""
    found: list[Step] = []
    going_on = False
    for at, line in lines:
        row = _row(line)
        piece = row.get("delta") is True or row.get("type") in _PIECES
        for step in _steps(row):
            if piece and going_on and found[-1].kind == step.kind:
                found[-1] = _longer(found[-1], step.text)
            elif len(found) == MOST_STEPS:
                return found
            else:
                found.append(_bounded(step, at))
            going_on = piece
    return found


def _row(line: str) -> dict[str, Any]:
    if not line.lstrip().startswith("{"):
        return {}
    try:
        return mapping(json.loads(line))
    except (ValueError, RecursionError):
        return {}


def _steps(row: dict[str, Any]) -> list[Step]:
    try:
        return list(_of_row(row))
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
    elif kind in _PIECES and isinstance(row.get("data"), str):
        yield Step(_PIECES[kind], _text(row.get("data")))
    elif kind in ("result", "turn.completed", "end"):
        yield from _usage(mapping(row.get("usage") or row.get("stats")))


def _usage(said: dict[str, Any]) -> Iterator[Step]:
    """Claude's and Gemini's for the whole run, Codex's for a turn."""
    # Claude counts what came from its cache apart, the others within input_tokens.
    parts = ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
    asked, answered = summed(said.get(part) for part in parts), number(said.get("output_tokens"))
    if asked is not None or answered is not None:
        yield Step(USAGE, "", tokens_in=asked, tokens_out=answered)


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


def _longer(step: Step, text: str) -> Step:
    if len(step.text) > MOST_TEXT:  # it is cut already
        return step
    return _bounded(step._replace(text=step.text + text), step.at)


def _bounded(step: Step, at: str) -> Step:
    text = storable(step.text)
    cut = text if len(text) <= MOST_TEXT else f"{text[:MOST_TEXT]}… ({len(text):,} characters)"
    tool, call = storable(step.tool)[:200], storable(step.call)[:200]
    return step._replace(text=cut, tool=tool, call=call, at=at)


def read(arguments: dict[str, Any], blob: bytes) -> tuple[dict[str, Any], bytes]:
    """The confined child's part."""
    lines = [(str(at), str(line)) for at, line in json.loads(blob)]
    return {"steps": [step._asdict() for step in steps_of(lines)]}, b""


def as_atif(
    steps: Iterable[Step], *, session: str, agent: str, model: str, prompt: str
) -> dict[str, Any]:
    """The steps in the Agent Trajectory Interchange Format, version 1.4."""
    rows: list[dict[str, Any]] = [{"step_id": 1, "source": "user", "message": prompt}]
    used: dict[str, int] = {}
    for step in steps:
        last = rows[-1]
        if step.kind == USAGE:
            for name, tokens in (("prompt", step.tokens_in), ("completion", step.tokens_out)):
                used[f"total_{name}_tokens"] = used.get(f"total_{name}_tokens", 0) + (tokens or 0)
            continue
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
        **({"final_metrics": used} if used else {}),
    }


def _arguments(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {"text": text}
    return found if isinstance(found, dict) else {"text": text}
