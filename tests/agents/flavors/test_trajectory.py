"""Steps of CLI agents, out of lines as they print them; and whatever else a log may hold."""

import json

from hypothesis import given
from hypothesis import strategies as st

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
    {"type": "result", "subtype": "success", "is_error": False, "result": "Done."},
]  # fmt: skip
CODEX = [
    {"type": "thread.started", "thread_id": "t"},
    {"type": "item.completed", "item": {"id": "i0", "type": "reasoning", "text": "Where is it?"}},
    {"type": "item.completed", "item": {"id": "i1", "type": "command_execution", "command": "ls",
                                        "aggregated_output": "raw", "exit_code": 0}},
    {"type": "item.completed", "item": {"id": "i2", "type": "agent_message", "text": "Done."}},
    {"type": "turn.completed", "usage": {"input_tokens": 1}},
]  # fmt: skip
GEMINI = [
    {"type": "init", "model": "m"},
    {"type": "message", "role": "user", "content": "Cook."},
    {"type": "tool_use", "tool_name": "shell", "tool_id": "g1", "parameters": {"command": "ls"}},
    {"type": "tool_result", "tool_id": "g1", "status": "success", "output": "raw"},
    {"type": "message", "role": "assistant", "content": "Done."},
]
WHEN = "2026-11-29T12:00:00+00:00"


def steps(rows: list[dict[str, object]]) -> list[Step]:
    return steps_of([(WHEN, json.dumps(row)) for row in rows])


def test_claude_s_steps() -> None:
    assert steps(CLAUDE) == [
        Step("thinking", "Where is it?", at=WHEN),
        Step("message", "I look.", at=WHEN),
        Step("call", '{"command": "ls"}', "Bash", "t1", WHEN),
        Step("result", "raw", "", "t1", WHEN),
    ]


def test_codex_s_steps() -> None:
    assert [(step.kind, step.text) for step in steps(CODEX)] == [
        ("thinking", "Where is it?"), ("call", "ls"), ("result", "raw"), ("message", "Done."),
    ]  # fmt: skip


def test_gemini_s_steps() -> None:
    assert [(step.kind, step.call) for step in steps(GEMINI)] == [
        ("call", "g1"), ("result", "g1"), ("message", ""),
    ]  # fmt: skip


def test_atif_has_each_call_with_what_came_of_it() -> None:
    made = as_atif(steps(CLAUDE), session="s", agent="claude", model="m", prompt="Cook.")
    assert made["schema_version"] == "ATIF-v1.4"
    assert [row["step_id"] for row in made["steps"]] == [1, 2, 3, 4]
    last = made["steps"][-1]
    assert last["tool_calls"][0]["arguments"] == {"command": "ls"}
    assert last["observation"]["results"] == [{"source_call_id": "t1", "content": "raw"}]
    assert last["timestamp"] == WHEN


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
    ["assistant", "user", "item.completed", "message", "tool_use", "tool_result"]
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
