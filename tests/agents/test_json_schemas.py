"""No schema and no value makes validation hang: it ends in an error, in None or in TooCostly."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from agents import json_schemas
from agents.json_schemas import TooCostly, bad_pattern, first_error

# Each takes longer than the sun has left, on `re` or by doubling.
AS = "a" * 50_000 + "!"
PATTERNS = [r"(a+)+$", r"^(a|a)*$", r"^(a|aa)+$", r"(.*a){20}$", r"^(([a-z])+.)+[A-Z]([a-z])+$"]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_that_backtracks_is_read_once(pattern: str) -> None:
    assert bad_pattern(pattern) == ""
    for schema, value in (
        ({"pattern": pattern}, AS),
        ({"patternProperties": {pattern: False}, "additionalProperties": False}, {AS: 1}),
        ({"propertyNames": {"pattern": pattern}}, {AS: 1}),
        ({"items": {"$ref": "#/$defs/a"}, "$defs": {"a": {"pattern": pattern}}}, [AS]),
        ({"$schema": "http://json-schema.org/draft-07/schema#", "allOf": [
            {"$schema": "http://json-schema.org/draft-07/schema#", "pattern": pattern}]}, AS),
    ):  # fmt: skip
        first_error(schema, value)  # this comes back


@pytest.mark.parametrize(
    "pattern", ["[", r"(?=a)b", r"(a)\1", "a{1000}{1000}", "x{1001}", "\ud800"]
)
def test_what_is_not_bounded_is_told(pattern: str) -> None:
    assert bad_pattern(pattern)


def doubling(keyword: str) -> dict[str, object]:
    """Forty links, each of which leads twice to the next."""
    ends = {f"d{n}": {keyword: [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(40)}
    return {"$ref": "#/$defs/d0", "$defs": {**ends, "d40": {"type": "integer"}}}


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        (doubling("allOf"), 1),
        (doubling("oneOf"), 1),
        (doubling("anyOf"), "x"),
        ({"items": {"enum": [f"n{n}" for n in range(5_000)]}}, ["x"] * 500),
        ({"allOf": [{"type": "integer"}] * 15_000}, ["x" * 300_000]),
        ({"patternProperties": {"a": {}}, "unevaluatedProperties": False}, {}),
    ],
)
def test_work_without_a_bound_is_given_up(schema: dict[str, object], value: object) -> None:
    with pytest.raises(TooCostly):
        first_error(schema, value)


def test_items_are_told_apart_without_comparing_every_pair() -> None:
    many: list[object] = [{"n": n} for n in range(100_000)]
    assert first_error({"uniqueItems": True}, many) is None
    assert first_error({"uniqueItems": True}, [*many, {"n": 1.0}]) is not None
    assert first_error({"uniqueItems": True}, [1, True, "1", [1], {"a": 1}, None, 0, False]) is None


def test_nothing_is_fetched() -> None:
    with pytest.raises(Exception, match="Unresolvable"):
        first_error({"$ref": "http://127.0.0.1:9/schema"}, 1)


values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a", "ab", 1.0, 0.5]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=8,
)
schemas = st.recursive(
    st.sampled_from(
        [{"type": "string"}, {"type": "integer"}, {"pattern": "a+"}, {"uniqueItems": True}, True,
         {"required": ["a"]}, {"enum": [1, "a", True]}, {"minItems": 1}, {"maxProperties": 1},
         False]
    ),
    lambda inner: st.one_of(
        st.fixed_dictionaries({"items": inner, "type": st.just("array")}),
        st.fixed_dictionaries({"properties": st.dictionaries(st.sampled_from("ab"), inner),
                               "patternProperties": st.dictionaries(st.just("^b"), inner),
                               "additionalProperties": inner}),
        st.fixed_dictionaries({"allOf": st.lists(inner, min_size=1, max_size=2)}),
        st.fixed_dictionaries({"oneOf": st.lists(inner, min_size=1, max_size=2), "not": inner}),
        st.fixed_dictionaries({"contains": inner, "unevaluatedItems": inner}),
    ),
    max_leaves=6,
)  # fmt: skip


@settings(max_examples=800, deadline=None)
@given(schemas, values)
def test_it_says_what_the_library_says(schema: object, value: object) -> None:
    """The bound changes no verdict: both accept, or both refuse."""
    asked = {"$defs": {}, "allOf": [schema]}
    expected = Draft202012Validator(asked).is_valid(value)
    assert (first_error(asked, value) is None) == expected, json.dumps([schema, value])


def test_the_count_is_of_each_call_alone() -> None:
    schema, value = {"items": {"type": "integer"}}, [1] * 40_000
    times = json_schemas.STEPS // len(value) + 1
    assert all(first_error(schema, value) is None for _ in range(times))
