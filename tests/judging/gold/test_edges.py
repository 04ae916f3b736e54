"""What is rare at the edges of reading gold and predictions."""

from pathlib import Path

import pytest

from judging.gold import BadFile, agreement, parse_gold, parse_predictions, scores
from judging.gold.json_text import decode, read_bytes, read_json
from judging.gold.text import normalise


def test_a_value_that_no_table_holds_is_refused_with_its_path() -> None:
    with pytest.raises(BadFile, match=r"mine: a\[0\]: holds a NUL"):
        read_json({"a": ["x\0"]}, "mine")
    with pytest.raises(BadFile, match="mine: holds half a surrogate pair"):
        decode("\ud800", "mine")


def test_a_file_that_is_missing_or_too_large_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"nowhere\.json: can't be read"):
        read_bytes(tmp_path / "nowhere.json")
    (tmp_path / "a.json").write_bytes(b"12345")
    with pytest.raises(BadFile, match="too large"):
        read_bytes(tmp_path / "a.json", limit=4)
    assert read_bytes(tmp_path / "a.json", limit=5) == b"12345"


GOLD = {
    "gold_standard": {
        "soup": {
            "expected_extraction": {"entities": []},
            "expected_mcode_mappings": {"mapped_elements": [{"Mcode_element": "X", "value": "y"}]},
        }
    }
}


def test_a_prediction_that_is_no_object_is_told_as_a_bare_one() -> None:
    gold = parse_gold(GOLD)
    with pytest.raises(BadFile, match="mine"):
        parse_predictions("[1]", gold, source="mine")


def test_an_element_may_name_no_entity() -> None:
    [element] = parse_gold(GOLD)["soup"].mapped_elements or []
    assert element.source_entity_index is None


def test_what_an_escape_hides_is_undone_until_nothing_changes() -> None:
    assert normalise("a &amp;amp;lt; b") == "a < b"
    assert normalise("½ dose") == normalise("1/2 dose")


def test_what_stands_for_a_side_that_is_missing_and_for_no_agreement() -> None:
    assert (scores.MISSED, scores.INVENTED) == ("(missed)", "(invented)")
    assert tuple(agreement.NOTHING) == (0.0, 0.0, 0.0, 0, 0, 0)
