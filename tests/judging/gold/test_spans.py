"""Spans are found in the text; positions that someone wrote are not believed."""

from typing import Any

import pytest

from judging.gold import parse_prediction, score

SECTIONS = {
    "eligibilityModule": "Prior trastuzumab. No brain metastases.\nLater: trastuzumab again.",
    "armsInterventionsModule": "trastuzumab and a\n  taxane",
}


def entity(text: str, section: str | None = "eligibilityModule", sentence: str = "", **more: Any):
    context = {"section": section, "context_sentence": sentence, **more}
    return {"text": text, "type": "medication", "source_context": context}


def matched(gold: list[dict[str, Any]], prediction: list[dict[str, Any]]) -> int:
    one, two = (parse_prediction({"entities": found}) for found in (gold, prediction))
    return score(one, two, sections=SECTIONS, mode="span").entities.micro.matched


def test_the_same_place_matches_whatever_its_position_says():
    gold = [entity("trastuzumab", position="0-3")]
    assert matched(gold, [entity("Trastuzumab", position="90-99")]) == 1


def test_another_section_is_another_place():
    gold = [entity("trastuzumab")]
    assert matched(gold, [entity("trastuzumab", "armsInterventionsModule")]) == 0
    assert matched(gold, [entity("trastuzumab", "Eligibility")]) == 1


def test_another_sentence_is_another_place():
    gold = [entity("trastuzumab", sentence="Prior trastuzumab")]
    assert matched(gold, [entity("trastuzumab", sentence="Later: trastuzumab again")]) == 0
    assert matched(gold, [entity("trastuzumab", sentence="prior  trastuzumab.")]) == 1
    assert matched(gold, [entity("trastuzumab", sentence="a sentence that isn't there")]) == 1


def test_other_bounds_are_another_place():
    assert matched([entity("brain metastases")], [entity("No brain metastases")]) == 0


def test_without_a_section_all_sections_are_searched():
    assert matched([entity("taxane", "armsInterventionsModule")], [entity("taxane", None)]) == 1


@pytest.mark.parametrize("text", ["paclitaxel", "tax", "e", "", "and a taxane taxane"])
def test_what_is_not_in_the_text_has_no_place(text):
    assert matched([entity(text)], [entity(text)]) == 0


def test_a_quote_runs_across_line_ends():
    both = [entity("a taxane", "armsInterventionsModule")]
    assert matched(both, both) == 1


def test_without_the_trial_the_gold_standards_own_sentences_are_the_text():
    gold = parse_prediction({"entities": [entity("taxane", "arms", "and a taxane")]})
    for section, expected in (("armsModule", 1), ("other", 0)):
        prediction = parse_prediction({"entities": [entity("taxane", section)]})
        assert score(gold, prediction, mode="span").entities.micro.matched == expected


def test_the_hallucination_rate_counts_quotes_that_are_nowhere_in_the_source():
    there = [entity("trastuzumab", "armsInterventionsModule"), entity("brain")]
    found = [*there, entity("pembrolizumab"), entity("")]
    scores = score(
        parse_prediction({"entities": []}), parse_prediction({"entities": found}), sections=SECTIONS
    )
    assert scores.hallucination_rate == 0.5
    nothing = parse_prediction({"entities": []})
    assert score(nothing, nothing, sections=SECTIONS).hallucination_rate is None
    assert score(nothing, parse_prediction({"entities": found})).hallucination_rate is None
