"""A decision's JSON: what is read, what is turned down, and what the schema lets through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitchen.engine import (
    Action,
    Decision,
    DecisionError,
    Message,
    Note,
    decision_schema,
    lay_out,
    load_scenario,
    observe,
)
from kitchen.engine.words import ARGUMENTS, ROLES


def test_a_decision_survives_the_round_trip() -> None:
    decision = Decision(
        Action("take", {"item": "beef"}), (Message("L1", "Go"),), (Note("a", "b"),), 1200
    )
    assert Decision.from_json(decision.to_json()) == decision


@pytest.mark.parametrize("obj", [{}, {"action": None}, {"action": None, "messages": None}])
def test_no_action_is_a_wait(obj: dict) -> None:
    assert Decision.from_json(obj) == Decision()


def test_empty_fields_that_models_fill_in_are_left_out() -> None:
    read = Decision.from_json({"action": {"name": "take", "item": "beef", "to": "", "table": None}})
    assert read.action == Action("take", {"item": "beef"})


@pytest.mark.parametrize("table", [7, "7"])
def test_a_table_may_be_written_as_a_number_or_as_text(table: object) -> None:
    rule = {"name": "standing_order", "rule": "no_allergen", "table": table, "value": 60}
    read = Decision.from_json({"action": rule}).action
    assert read is not None and (read.args["table"], read.args["value"]) == (7, "60")


BAD: list[tuple[object, str]] = [
    ([], "decision"),
    ("wait", "decision"),
    ({"actions": None}, "actions"),
    ({"action": "wait"}, "action"),
    ({"action": {}}, "action.name"),
    ({"action": {"name": "fly"}}, "action.name"),
    ({"action": {"name": "take"}}, "action.item"),
    ({"action": {"name": "take", "item": 7}}, "action.item"),
    ({"action": {"name": "take", "item": "x" * 99}}, "action.item"),
    ({"action": {"name": "take", "item": "beef", "to": "S1"}}, "action.to"),
    ({"action": {"name": "standing_order", "rule": "x", "table": "seven"}}, "action.table"),
    ({"messages": "hi"}, "messages"),
    ({"messages": [{"to": "S1", "text": "x"}] * 4}, "messages"),
    ({"messages": [{"to": "S1"}]}, "messages[0].text"),
    ({"messages": [{"to": "S1", "text": "x" * 241}]}, "messages[0].text"),
    ({"messages": ["hi"]}, "messages[0]"),
    ({"notes": [{"key": "", "text": "x"}]}, "notes[0].key"),
    ({"notes": [{"key": "k", "text": "a\x00b"}]}, "notes[0].text"),
    ({"notes": [{"key": "k", "text": "\ud800"}]}, "notes[0].text"),
    ({"thinking_ms": -1}, "thinking_ms"),
    ({"thinking_ms": True}, "thinking_ms"),
    ({"thinking_ms": 1.5}, "thinking_ms"),
]


@pytest.mark.parametrize(("obj", "field"), BAD)
def test_a_bad_decision_names_its_field(obj: object, field: str) -> None:
    with pytest.raises(DecisionError) as caught:
        Decision.from_json(obj)
    assert caught.value.field == field
    assert caught.value.message


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(
    st.one_of(
        json_values,
        st.fixed_dictionaries(
            {},
            optional={
                "action": st.fixed_dictionaries({"name": st.sampled_from(list(ARGUMENTS))})
                | json_values,
                "messages": json_values | st.lists(json_values),
                "notes": json_values,
            },
        ),
    )
)
def test_any_json_is_a_decision_or_a_decision_error(obj: object) -> None:
    try:
        decision = Decision.from_json(obj)
    except DecisionError as error:
        assert error.field
    else:
        assert Decision.from_json(decision.to_json()) == decision


@pytest.mark.parametrize("role", ROLES)
def test_the_schema_of_a_role_names_its_actions_only(role: str) -> None:
    shapes = decision_schema(role)["properties"]["action"]["anyOf"]
    assert [shape["properties"]["name"]["const"] for shape in shapes] == list(ROLES[role].actions)


def test_numbered_the_schema_takes_the_number_of_an_option_of_the_observation() -> None:
    seen = observe(lay_out(load_scenario("busy_night_1"), 1), "P1")
    schema = decision_schema(seen["role"], seen, numbered=True)
    assert schema["properties"]["option"] == {"enum": list(range(1, len(seen["options"]) + 1))}
    assert schema["required"] == ["option"] and "action" not in schema["properties"]


def test_with_an_observation_the_schema_allows_what_the_options_offer() -> None:
    kitchen = lay_out(load_scenario("busy_night_2"), 1)
    for seat in kitchen.free:
        seen = observe(kitchen, seat)
        shapes = decision_schema(seen["role"], seen)["properties"]["action"]["anyOf"]
        by_name = {shape["properties"]["name"]["const"]: shape for shape in shapes}
        for option in seen["options"]:
            fields = by_name[option["name"]]["properties"]
            assert all(v in fields[f]["enum"] for f, v in option.items() if f != "name")
            assert set(by_name[option["name"]]["required"]) <= set(option)


def test_a_task_whose_object_no_option_names_takes_any_words() -> None:
    options = [{"name": "delegate", "to": "L1", "do": "clean"}]
    seen = {"options": options, "brigade": {"E1": "executive_chef"}, "seat": "E1"}
    (shape,) = decision_schema("executive_chef", seen)["properties"]["action"]["anyOf"]
    assert shape["properties"]["what"] == {"type": "string", "minLength": 1, "maxLength": 60}
    assert shape["required"] == ["name", "to", "do"]
