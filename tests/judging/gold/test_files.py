"""Files that can't be used are refused with the place and the fix, all at once."""

import json
from pathlib import Path
from typing import Any

import pytest

from judging.gold import (
    BadFile,
    faults,
    json_text,
    load_json,
    parse_gold,
    parse_prediction,
    parse_predictions,
    score,
)

GOLD = {
    "gold_standard": {
        "one": {
            "expected_extraction": {"entities": [{"text": "a", "type": "x"}]},
            "expected_mcode_mappings": {"mapped_elements": []},
        },
        "two": {"expected_extraction": {"entities": [], "relationships": []}},
    }
}
ONE = {"entities": [{"text": "a", "type": "x"}], "mapped_elements": []}


def problems(call: Any, *args: Any, **more: Any) -> list[str]:
    with pytest.raises(BadFile) as caught:
        call(*args, **more)
    return caught.value.problems


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": [1, 2,\n  "x" 3]}', "f.json:2:7: not JSON: Expecting ',' delimiter"),
        ('{"a": 1', "f.json:1:8: not JSON: Expecting ',' delimiter"),
        ("", "f.json:1:1: not JSON: it is empty"),
        ("  \n", "f.json:2:1: not JSON: it is empty"),
        ('{"a": NaN}', "f.json: not JSON: NaN is not a JSON number"),
        ("[" * 100_000, "f.json: not JSON: it is nested too deeply"),
        (b'{"a":\n "\xff"}', "f.json:2:3: is not UTF-8; save the file as UTF-8"),
    ],
)
def test_broken_json_is_told_with_line_and_column(text, said):
    assert problems(load_json, text, "f.json") == [said]


def test_a_byte_order_mark_is_passed_over():
    assert load_json(b"\xef\xbb\xbf[1]") == [1]


def test_a_file_over_the_limit_is_refused_before_it_is_parsed():
    found = problems(load_json, b"[" * 50_000_000, "big.json")
    assert found == ["big.json: 50.0 MB is too large; the limit is 20.0 MB"]


def test_a_gold_standard_names_the_path_of_every_mistake_at_once():
    bad = {
        "gold_standard": {
            "one": {
                "expected_extraction": {
                    "entities": [{"type": "x"}, {"text": 5, "type": ""}, "stage II"],
                    "relationships": [{"source_entity_index": "0", "target_entity_index": 1}],
                }
            },
            "two": {"expected_mcode_mappings": {"mapped_elements": {}}},
            "three": {"notes": "nothing else"},
            "four": {
                "expected_extraction": {
                    "entities": [{"text": "a", "type": " "}],
                    "relationships": [
                        {"source_entity_index": 0, "target_entity_index": 7,
                         "relationship_type": "treats"}
                    ],
                }
            },
        }
    }  # fmt: skip
    base = "gold.gold_standard"
    extraction = f"{base}.one.expected_extraction"
    assert problems(parse_gold, bad) == [
        f"{extraction}.entities[0].text: is missing",
        f"{extraction}.entities[1].text: 5: write a text",
        f"{extraction}.entities[2]: 'stage II': write an object",
        f"{extraction}.relationships[0].source_entity_index: '0': write a whole number",
        f"{extraction}.relationships[0].relationship_type: is missing",
        f"{base}.two.expected_mcode_mappings.mapped_elements: {{}}: write a list",
        f"{base}.three: has neither expected_extraction nor expected_mcode_mappings",
        f"{base}.four.expected_extraction.relationships[0].target_entity_index: "
        "7 is not an entity; there are 1, counted from 0",
        f"{base}.four.expected_extraction.entities[0].type: is empty",
    ]


@pytest.mark.parametrize("bad", [[], {}, {"gold_standard": []}, {"gold_standard": {}}, "7", "null"])
def test_a_file_without_gold_standards_says_what_is_missing(bad):
    (said,) = problems(parse_gold, bad if isinstance(bad, str) else json.dumps(bad))
    assert said.startswith("gold.gold_standard: is missing; write")


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ([], "prediction: write an object with entities, relationships, mapped_elements"),
        ('"The trial looks for women."', "prediction: write an object with"),
        ({"answer": 1}, "prediction: has none of entities, relationships, mapped_elements; "),
        ({"entities": "none"}, "prediction.entities: 'none': write a list"),
        ({"entities": [{"text": "a"}]}, "prediction.entities[0].type: is missing"),
        ({"entities": [{"text": None, "type": "x"}]}, "prediction.entities[0].text: None: write"),
        ({"mapped_elements": [{"Mcode_element": "X", "value": []}]},
         "prediction.mapped_elements[0].value: []: write a text"),
        ({"mapped_elements": [{"Mcode_element": "X", "mcode_element": "X", "value": "y"}]},
         "prediction.mapped_elements[0]: Mcode_element and mcode_element both stand there"),
        ({"relationships": [{"source_entity_index": True, "target_entity_index": 0,
                             "relationship_type": "r"}]},
         "prediction.relationships[0].source_entity_index: True: write a whole number"),
        ({"prediction": {"entities": 3}}, "prediction.prediction.entities: 3: write a list"),
    ],
)  # fmt: skip
def test_a_prediction_of_the_wrong_form_names_the_path(bad, said):
    found = problems(parse_prediction, bad if isinstance(bad, str) else json.dumps(bad))
    assert len(found) == 1
    assert found[0].startswith(said)


@pytest.mark.parametrize(
    "written",
    [
        {"one": ONE},
        {"one": {"prediction": ONE}},
        {"predictions": {"one": ONE}},
        {"gold_standard": {"one": GOLD["gold_standard"]["one"]}},
        {"one": GOLD["gold_standard"]["one"]},
    ],
)
def test_predictions_may_be_keyed_by_case_in_several_ways(written):
    gold = parse_gold(GOLD)
    found = parse_predictions(written, gold)
    assert list(found.by_case) == ["one"]
    assert found.missing == ["two"]
    assert score(gold["one"], found.by_case["one"]).entities.micro.f1 == 1.0


@pytest.mark.parametrize("written", [ONE, {"prediction": ONE}, GOLD["gold_standard"]["one"], {}])
def test_a_bare_prediction_belongs_to_the_case_that_is_named(written):
    gold = parse_gold(GOLD)
    assert list(parse_predictions(written, gold, case="one").by_case) == ["one"]
    found = problems(parse_predictions, written, gold)
    assert "several cases; name one by --case" in found[0]
    assert [line.strip() for line in found[1:]] == ["one", "two"]


def test_a_prediction_for_an_unknown_trial_is_told_and_the_rest_is_scored():
    gold = parse_gold(GOLD)
    found = parse_predictions({"one": ONE, "three": ONE}, gold)
    assert (list(found.by_case), found.unscored) == (["one"], ["three"])
    assert problems(parse_predictions, {"three": ONE}, gold) == [
        "prediction: no gold standard for three; it has: one, two"
    ]
    assert problems(parse_predictions, ONE, gold, case="three") == [
        "--case: there is no case 'three'; there are: one, two"
    ]


def test_doubts_about_a_gold_standard_are_told():
    entities = [
        {"text": " ", "type": "x"},
        {"text": "taxane", "type": "x", "source_context": {"section": "armsModule"}},
        {"text": "platinum", "type": "x", "source_context": {"section": "eligibilityModule"}},
        {"text": "taxane", "type": "x", "source_context": {"section": "eligibilityModule"}},
    ]
    gold = parse_prediction({"entities": entities})
    assert faults(gold, {"eligibilityModule": "Prior taxane"}) == [
        "entities[0].text: is empty and matches nothing",
        "entities[1].source_context.section: the trial has no section 'armsModule'",
        "entities[2].text: 'platinum' is not in eligibilityModule",
    ]
    assert len(faults(gold)) == 1


def test_a_name_with_a_nul_is_no_file():
    with pytest.raises(BadFile, match="no file has such a name"):
        json_text.read_bytes(Path("gold\x00.json"))


def test_a_case_is_the_same_in_both_spellings_of_its_name():
    """macOS gives é as e and an accent."""
    apart, one = "Jose\u0301", "Jos\u00e9"
    case = GOLD["gold_standard"]["one"]
    gold = parse_gold({"gold_standard": {apart: case}})
    assert list(gold) == [one]
    for wrapped in ({apart: ONE}, {"predictions": {apart: ONE}}, {one: ONE}):
        found = parse_predictions(wrapped, gold, case=apart)
        assert list(found.by_case) == [one] and not found.unscored
    told = problems(parse_gold, {"gold_standard": {apart: case, one: case}})
    assert told == [f"gold.gold_standard.{one}: is there in another spelling; take one out"]
