"""No reply, whatever it holds, ends as an error of ours: it is read, or refused with a reason.

`make fuzz-replies` tries 10,000; the ordinary run a few hundred.
"""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agents import json_objects
from judging import gold
from judging.gold.formats import PARTS
from judging.trials import output_schemas, prompt_text, replies
from judging.trials.schemas import ELEMENTS, ENTITY_TYPES, SCHEMAS
from kitchen import texts

from .fuzzing import deep

KINDS = ("extraction", "mapping", "direct")
TEXTS = st.one_of(
    st.text(st.characters(codec=None, exclude_categories=()), max_size=12),
    st.sampled_from(["\x00", "\ud800", "乳腺癌", "Age \\>= 18", "<think>", "</think>", "&lt;", ""]),
)
NUMBERS = st.one_of(
    st.integers(-3, 9), st.floats(), st.sampled_from([0.0, -0.0, 10**400, -(10**19), 1e308, 2.5])
)
SIMPLE = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS)
VALUES = st.recursive(
    SIMPLE,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=12,
)
SECTION = st.fixed_dictionaries({}, optional={"section": VALUES, "context_sentence": VALUES})
ENTITY = st.fixed_dictionaries(
    {"text": st.one_of(TEXTS, VALUES), "type": st.one_of(st.sampled_from(ENTITY_TYPES), VALUES)},
    optional={"source_context": st.one_of(SECTION, VALUES), "attributes": VALUES, "more": VALUES},
)
RELATION = st.fixed_dictionaries(
    {"source_entity_index": NUMBERS, "target_entity_index": NUMBERS, "relationship_type": TEXTS}
)
ELEMENT = st.fixed_dictionaries(
    {"Mcode_element": st.one_of(st.sampled_from(ELEMENTS), VALUES)},
    optional={"value": VALUES, "source_entity_index": st.one_of(NUMBERS, VALUES)},
)
PARTED = st.fixed_dictionaries(
    {},
    optional={
        "entities": st.one_of(st.lists(ENTITY, max_size=4), VALUES),
        "relationships": st.one_of(st.lists(RELATION, max_size=3), VALUES),
        "mapped_elements": st.one_of(st.lists(ELEMENT, max_size=4), VALUES),
        "note": VALUES,
    },
)
OBJECTS = st.one_of(
    PARTED,
    st.fixed_dictionaries({"prediction": st.one_of(PARTED, VALUES)}),
    st.fixed_dictionaries({"expected_extraction": PARTED, "expected_mcode_mappings": PARTED}),
    st.dictionaries(TEXTS, VALUES, max_size=4),
)


@st.composite
def written(draw: st.DrawFn) -> str:
    """An object as a model may write it: in prose, in a fence, cut, twice, after thinking."""
    text = json.dumps(draw(OBJECTS), ensure_ascii=draw(st.booleans()))
    shape = draw(st.sampled_from(["{}", "Here: {} Done.", "```json\n{}\n```", "<think>x</think>{}",
                                  "x</think>{}", '{{"a": 1}} {}', "{{ {}"]))  # fmt: skip
    whole = shape.format(text)
    way = draw(st.sampled_from(["whole", "whole", "cut", "doubled", "broken", "deep"]))
    if way == "cut":
        return whole[: draw(st.integers(0, len(whole)))]
    if way == "doubled":
        return whole.replace("{", '{"entities": [], "entities": [], ', 1)
    if way == "broken":
        place = draw(st.integers(0, len(whole)))
        return whole[:place] + draw(TEXTS) + whole[place + 1 :]
    if way == "deep":
        return whole.replace("[", "[" * draw(st.sampled_from([2, 70, 3_000])), 1)
    return whole


REPLIES = st.one_of(written(), TEXTS, st.text(alphabet='{}[]",:\\u0 1e', max_size=60))
ANY_SCHEMA = st.one_of(
    st.sampled_from([SCHEMAS[kind] for kind in KINDS]),
    st.fixed_dictionaries(
        {"type": st.just("object")},
        optional={
            "properties": st.one_of(
                st.dictionaries(st.sampled_from([*PARTS, "note"]), st.one_of(
                    st.fixed_dictionaries({}, optional={
                        "type": st.sampled_from(["array", "string", "object"]),
                        "multipleOf": st.sampled_from([0.1, 3]), "minItems": st.integers(0, 3),
                        "pattern": st.sampled_from(["a+", "(", "\\p{L}"]),
                        "$ref": st.sampled_from(["#", "#/properties/note", "#/nope", "x.json"]),
                    }),
                    st.booleans(),
                )),
                VALUES,
            ),
            "required": st.one_of(st.lists(st.sampled_from(PARTS), unique=True), VALUES),
            "additionalProperties": VALUES,
        },
    ),
)  # fmt: skip

TRIAL = {"eligibilityModule": "Age \\>= 18 with 乳腺癌", "conditionsModule": "lung cancer"}
STANDARD = gold.parse_prediction(
    {
        "entities": [{"text": "lung cancer", "type": "condition"}],
        "relationships": [],
        "mapped_elements": [{"Mcode_element": "CancerStage", "value": "III"}],
    }
)


@deep
@given(
    text=REPLIES, kind=st.sampled_from(KINDS), schema=ANY_SCHEMA, mode=st.sampled_from(gold.MODES)
)
def test_a_reply_is_read_and_then_scored_and_stored_or_refused(
    text: str, kind: str, schema: dict[str, Any], mode: Any
) -> None:
    try:
        found = replies.usable(text, kind=kind, schema=schema)
    except replies.Unusable as error:
        assert str(error) and not texts.bad_text(str(error))
        return
    assert not json_objects.unusable(found.prediction)
    assert not texts.bad_text(found.departs)
    json.dumps(found.prediction, allow_nan=False).encode()
    given_back = gold.parse_prediction(found.prediction)
    assert given_back.model_dump(exclude_none=True) == found.prediction
    scores = gold.score(STANDARD, given_back, sections=TRIAL, mode=mode).to_json()
    json.dumps(scores, allow_nan=False).encode()
    assert not json_objects.unusable(scores)


@deep
@given(text=REPLIES)
def test_a_cell_and_a_file_read_the_same(text: str) -> None:
    """A whole JSON text that a file of predictions may be gets the same score from a cell."""
    try:
        from_file = gold.parse_prediction(text)
        assert from_file.entities is not None
    except (gold.BadFile, AssertionError):
        return
    found = replies.usable(text, kind="extraction", schema=SCHEMAS["extraction"])
    assert gold.parse_prediction(found.prediction).entities == from_file.entities


@deep
@given(schema=ANY_SCHEMA, kind=st.sampled_from(KINDS))
def test_a_schema_is_taken_or_refused_with_a_reason(schema: dict[str, Any], kind: str) -> None:
    found, problems = output_schemas.check(schema, kind)
    if problems:
        assert all(not texts.bad_text(each) for each in problems)
        return
    assert replies.ABOUT[kind] in replies.asked_parts(kind, found)
    fields = {"name": "p", "kind": kind, "output_schema": found}
    text = "{entities}" if kind == "mapping" else "{trial}"
    assert prompt_text.check(fields, text).output_schema == found
