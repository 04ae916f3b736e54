"""Steps of CLI agents, out of lines as they print them; and whatever else a log may hold."""

import json

from hypothesis import given
from hypothesis import strategies as st

from agents import flavors
from agents.containers import Logs
from agents.flavors import Outcome
from agents.flavors.trajectory import MOST_STEPS, MOST_TEXT, Step, as_atif, steps_of
from masterchef.confined import Reader

CLAUDE = [
    {"type": "system", "subtype": "init", "session_id": "s"},
    {"type": "assistant", "message": {"role": "assistant", "content": [
        {"type": "thinking", "thinking": "Where is it?", "signature": "x"},
        {"type": "text", "text": "I look."},
        {"type": "tool_use", "id": "t1", "name": "Bash", "input": {"command": "ls"}}]}},
    {"type": "user", "message": {"role": "user", "content": [
        {"type": "tool_result", "tool_use_id": "t1", "content": "raw"}]}},
    {"type": "result", "subtype": "success", "is_error": False, "result": "Done.",
     "usage": {"input_tokens": 3, "cache_read_input_tokens": 20, "output_tokens": 7}},
]  # fmt: skip
CODEX = [
    {"type": "thread.started", "thread_id": "t"},
    {"type": "item.completed", "item": {"id": "i0", "type": "reasoning", "text": "Where is it?"}},
    {"type": "item.completed", "item": {"id": "i1", "type": "command_execution", "command": "ls",
                                        "aggregated_output": "raw", "exit_code": 0}},
    {"type": "item.completed", "item": {"id": "i2", "type": "agent_message", "text": "Done."}},
    {"type": "turn.completed", "usage": {"input_tokens": 1}},
]  # fmt: skip
# As Gemini CLI 0.61.0 printed it.
GEMINI = [
    {"type": "init", "session_id": "96bf8a2b", "model": "gemini-2.5-pro"},
    {"type": "message", "role": "user", "content": "Say hi"},
    {"type": "message", "role": "assistant", "content": "I ", "delta": True},
    {"type": "message", "role": "assistant", "content": "look.", "delta": True},
    {"type": "tool_use", "tool_name": "run_shell_command", "tool_id": "g1",
     "parameters": {"command": "ls /", "description": "list"}},
    {"type": "tool_result", "tool_id": "g1", "status": "success", "output": "bin\nboot"},
    {"type": "message", "role": "assistant", "content": "All ", "delta": True},
    {"type": "message", "role": "assistant", "content": "done.", "delta": True},
    {"type": "result", "status": "success", "stats": {
        "total_tokens": 290, "input_tokens": 240, "output_tokens": 40, "cached": 30, "input": 210,
        "duration_ms": 318, "tool_calls": 1, "models": {"gemini-x": {"output_tokens": 40}}}},
]  # fmt: skip
# As Grok 0.2.111 printed it.
GROK = [
    {"type": "thought", "data": "Where "},
    {"type": "thought", "data": "is it?"},
    {"type": "text", "data": "All "},
    {"type": "text", "data": "done."},
    {"type": "end", "stopReason": "EndTurn", "sessionId": "01a22a67", "requestId": "5fa13f3f",
     "usage": {"input_tokens": 10, "cache_read_input_tokens": 20, "output_tokens": 4,
               "reasoning_tokens": 0, "total_tokens": 34}, "num_turns": 2,
     "modelUsage": {"scripted": {"inputTokens": 10, "outputTokens": 4}}},
]  # fmt: skip
WHEN = "2026-11-29T12:00:00+00:00"


def steps(rows: list[dict[str, object]]) -> list[Step]:
    return steps_of([(WHEN, json.dumps(row)) for row in rows])


def test_grok_s_pieces_are_one_message() -> None:
    assert steps(GROK) == [
        Step("thinking", "Where is it?", at=WHEN),
        Step("message", "All done.", at=WHEN),
        Step("usage", "", at=WHEN, tokens_in=30, tokens_out=4),
    ]
    assert steps([{"type": "text", "text": "of another"}]) == []


def test_claude_s_steps() -> None:
    assert steps(CLAUDE) == [
        Step("thinking", "Where is it?", at=WHEN),
        Step("message", "I look.", at=WHEN),
        Step("call", '{"command": "ls"}', "Bash", "t1", WHEN),
        Step("result", "raw", "", "t1", WHEN),
        Step("usage", "", at=WHEN, tokens_in=23, tokens_out=7),
    ]


def test_codex_s_steps() -> None:
    assert [(step.kind, step.text) for step in steps(CODEX)] == [
        ("thinking", "Where is it?"), ("call", "ls"), ("result", "raw"), ("message", "Done."),
        ("usage", ""),
    ]  # fmt: skip


def test_gemini_s_steps() -> None:
    """The pieces of a message are one message."""
    found = steps(GEMINI)
    assert [(step.kind, step.text[:5], step.call) for step in found] == [
        ("message", "I loo", ""), ("call", '{"com', "g1"), ("result", "bin\nb", "g1"),
        ("message", "All d", ""), ("usage", "", ""),
    ]  # fmt: skip
    assert found[3].text == "All done."
    assert found[-1][5:] == (240, 40)


def test_gemini_s_thinking_is_among_its_tokens() -> None:
    logs = Logs("\n".join(map(json.dumps, GEMINI)), "")
    flavor = flavors.get("gemini")
    assert flavor.usage(logs)[:3] == (240, 30, 50)
    assert flavor.usage(logs).model == "gemini-x"
    assert flavor.trouble(logs) is None


def test_gemini_s_refusal_is_in_its_result() -> None:
    said = '[API Error: {"error":{"code":401,"message":"API key not valid."}}]'
    row = {"type": "result", "status": "error", "error": {"type": "unknown", "message": said},
           "stats": {"input_tokens": 0, "output_tokens": 0}}  # fmt: skip
    ending = flavors.get("gemini").trouble(Logs(json.dumps(row), ""))
    assert ending is not None
    assert ending.outcome is Outcome.AUTH_FAILED


def test_a_message_in_many_pieces_stays_in_bounds() -> None:
    piece = {"type": "message", "role": "assistant", "content": "x" * 900, "delta": True}
    [found] = steps([piece] * 50)
    assert MOST_TEXT < len(found.text) < MOST_TEXT + 40


def test_atif_has_each_call_with_what_came_of_it() -> None:
    made = as_atif(steps(CLAUDE), session="s", agent="claude", model="m", prompt="Cook.")
    assert made["schema_version"] == "ATIF-v1.4"
    assert [row["step_id"] for row in made["steps"]] == [1, 2, 3, 4]
    last = made["steps"][-1]
    assert last["tool_calls"][0]["arguments"] == {"command": "ls"}
    assert last["observation"]["results"] == [{"source_call_id": "t1", "content": "raw"}]
    assert last["timestamp"] == WHEN
    assert made["final_metrics"] == {"total_prompt_tokens": 23, "total_completion_tokens": 7}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["type", "message", "content", "item", "text", "role", "input", "id"])
        | st.text(max_size=4),
        inner, max_size=5,
    ),
    max_leaves=12,
)  # fmt: skip
KINDS = st.sampled_from(
    ["assistant", "user", "item.completed", "message", "tool_use", "tool_result", "result"]
)


@given(st.lists(st.tuples(KINDS, JSON, JSON), max_size=6), st.text(max_size=40))
def test_reading_is_total(rows: list[tuple[str, object, object]], noise: str) -> None:
    lines = [json.dumps({"type": kind, "message": one, "item": one, "content": two, "role":
                         "assistant", "output": two}) for kind, one, two in rows]  # fmt: skip
    found = steps_of([("", line) for line in [*lines, noise, "{" + noise, "[" * 5000]])
    assert json.dumps(as_atif(found, session="s", agent="a", model="", prompt=""))
    "".join(step.text + step.tool + step.call for step in found).encode()


def test_a_flood_of_steps_is_cut() -> None:
    row = {"type": "item.completed", "item": {"type": "agent_message", "text": "x" * 10_000}}
    found = steps([row] * (MOST_STEPS + 5))
    assert len(found) == MOST_STEPS
    assert len(found[0].text) < MOST_TEXT + 40


def test_it_is_read_in_a_child_that_may_be_killed() -> None:
    blob = json.dumps([["", json.dumps(CLAUDE[1])]]).encode()
    with Reader() as reader:
        found, _ = reader.call("agents.flavors.trajectory:read", {}, blob)
    assert [each["kind"] for each in found["steps"]] == ["thinking", "message", "call"]
