"""What matches, what counts as empty, absent or a duplicate."""

import pytest

from judging.gold import MODES, Answer, pool, score
from tests.judging.gold.conftest import answer

TWICE = (("Breast Cancer", "condition"), ("breast cancer", "condition"))


def test_a_gold_standard_scores_1_against_itself_in_every_mode(trial):
    for mode in MODES:
        for sections in (trial.document.sections, None):
            found = score(trial.gold, trial.gold, sections=sections, mode=mode).to_json()
            parts = ("entities", "mappings", "relationships")
            figures = ("f1", "precision", "recall", "macro_f1")
            assert {found[f"{part}_{name}"] for part in parts for name in figures} == {1.0}
            assert found["duplicates"] == 0


@pytest.mark.parametrize("mode", MODES)
def test_nothing_against_nothing_is_1_and_against_something_0(mode):
    empty = answer(relationships=[], mapped_elements=[])
    full = answer(
        ("tumour", "condition"),
        ("drug", "medication"),
        relationships=[
            {"source_entity_index": 1, "target_entity_index": 0, "relationship_type": "treats"}
        ],
        mapped_elements=[{"Mcode_element": "CancerCondition", "value": "tumour"}],
    )
    for gold, prediction, expected in ((empty, empty, 1.0), (full, empty, 0.0), (empty, full, 0.0)):
        found = score(gold, prediction, mode=mode).to_json()
        for part in ("entities", "mappings", "relationships"):
            assert found[f"{part}_f1"] == found[f"{part}_macro_f1"] == expected
            assert found[f"{part}_precision"] == found[f"{part}_recall"] == expected


def test_what_is_absent_scores_0_though_an_empty_list_would_score_1():
    bare = answer(("tumour", "condition"))
    found = score(bare, bare).to_json()
    assert found["entities_f1"] == 1.0
    assert found["relationships_f1"] == found["mappings_f1"] == 0.0
    assert found["absent"] == {"relationships": "both", "mappings": "both"}
    listed = score(answer(relationships=[]), answer(relationships=[])).to_json()
    assert listed["relationships_f1"] == 1.0
    half = score(answer(relationships=[]), answer()).to_json()
    assert (half["relationships_f1"], half["absent"]["relationships"]) == (0.0, "prediction")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("blank", ["", " ", "\n\t", "\u200b", "\u00ad \ufeff"])
def test_an_empty_text_matches_nothing_not_even_an_empty_text(mode, blank):
    gold = answer((blank, "condition"), mapped_elements=[{"Mcode_element": "X", "value": blank}])
    found = score(gold, gold, mode=mode, sections={"a": "some text"}).to_json()
    assert found["entities_f1"] == found["mappings_f1"] == 0.0
    assert found["hallucination_rate"] == 1.0


@pytest.mark.parametrize(
    "written",
    [
        "HER2-POSITIVE breast cancer",
        " HER2-positive \n Breast  Cancer ",
        "HER2‑positive breast cancer",
        "HER2–positive breast\u00a0cancer",
        "ＨＥＲ２-positive breast cancer",
        "HER2-posi\u00adtive breast cancer",
    ],
)
def test_case_spaces_and_unicode_forms_make_no_difference(written):
    found = score(
        answer(("HER2-positive breast cancer", "condition")), answer((written, "Condition "))
    )
    assert found.entities.micro.f1 == 1.0


@pytest.mark.parametrize("written", ["Waldenstrom", "cancers", "HER2-negative breast cancer"])
def test_other_words_are_other_entities(written):
    gold = answer(("Waldenström", "condition"), ("HER2-positive breast cancer", "condition"))
    assert score(gold, answer((written, "condition"))).entities.micro.matched == 0


def test_a_type_that_differs_is_no_match_and_shows_as_confusion():
    gold = answer(("taxane", "medication"), ("surgery", "procedure"), ("stage II", "stage"))
    found = score(gold, answer(("taxane", "treatment"), ("surgery", "procedure"), ("x", "stage")))
    assert found.entities.micro.matched == 1
    assert found.confusion == {
        "(invented)": {"stage": 1},
        "medication": {"treatment": 1},
        "procedure": {"procedure": 1},
        "stage": {"(missed)": 1},
    }


def test_duplicates_are_what_goes_beyond_the_gold_standards_own_count():
    gold = answer(*TWICE)
    assert score(gold, answer(*TWICE)).duplicates == 0
    thrice = score(gold, answer(*TWICE, TWICE[0]))
    assert thrice.duplicates == 1
    assert thrice.entities.micro[:3] == (2 / 3, 1.0, 0.8)
    assert score(gold, answer(TWICE[0])).entities.micro.recall == 0.5


def test_relaxed_matches_where_half_of_the_words_are_shared():
    gold = answer(("HER2-positive breast cancer", "condition"))  # her2 positive breast cancer
    matched = {
        text: score(gold, answer((text, "condition")), mode="relaxed").entities.micro.matched
        for text in (
            "breast cancer",
            "cancer",
            "metastatic HER2-positive breast cancer",
            "HER2 lung",
        )
    }
    assert matched == {
        "breast cancer": 1,
        "cancer": 0,
        "metastatic HER2-positive breast cancer": 1,
        "HER2 lung": 0,
    }


def test_as_many_as_possible_match_though_a_greedy_choice_would_match_fewer():
    # "a b c" is most like "a b c d", which alone could serve "a b c d e f".
    gold = answer(("a b c d", "x"), ("a b", "x"))
    prediction = answer(("a b c", "x"), ("b c d a e f", "x"))
    assert score(gold, prediction, mode="relaxed").entities.micro.matched == 2


def test_a_relationship_needs_its_type_and_both_ends_in_any_order_of_entities():
    link = {"source_entity_index": 0, "target_entity_index": 1, "relationship_type": "treats"}
    gold = answer(("drug", "medication"), ("tumour", "condition"), relationships=[link])
    turned = {"source_entity_index": 1, "target_entity_index": 0, "relationship_type": "Treats"}
    other = answer(("tumour", "condition"), ("drug", "medication"), relationships=[turned])
    assert score(gold, other).relationships.micro.f1 == 1.0
    for wrong in (
        {**turned, "relationship_type": "causes"},
        link,
        {**link, "target_entity_index": 9},
    ):
        bad = answer(("tumour", "condition"), ("drug", "medication"), relationships=[wrong])
        assert score(gold, bad).relationships.micro.f1 == 0.0


def test_a_relationship_of_a_text_that_stands_twice_holds_for_either():
    ends = [
        {"source_entity_index": 0, "target_entity_index": i, "relationship_type": "r"}
        for i in (1, 2)
    ]
    items = (("drug", "medication"), *TWICE)
    gold = answer(*items, relationships=ends[:1])
    assert score(gold, answer(*items, relationships=ends[1:])).relationships.micro.f1 == 1.0
    both = score(gold, answer(*items, relationships=ends)).relationships.micro
    assert (both.matched, both.predicted) == (1, 2)


def test_a_mapped_element_needs_element_and_value_each_once():
    one = {"Mcode_element": "CancerStage", "value": "Stage II"}
    gold = answer(mapped_elements=[one, {"Mcode_element": "ECOGPerformanceStatus", "value": "1"}])
    stage = {"mcode_element": "cancerstage", "value": "stage ii"}
    right = answer(mapped_elements=[stage, {"Mcode_element": "ECOGPerformanceStatus", "value": 1}])
    assert score(gold, right).mappings.micro.f1 == 1.0
    swapped = answer(mapped_elements=[{"Mcode_element": "CancerStage", "value": "1"}])
    assert score(gold, swapped).mappings.micro.matched == 0
    assert score(gold, answer(mapped_elements=[one] * 5)).mappings.micro[:3] == (0.2, 0.5, 2 / 7)


def test_cases_are_pooled_by_their_counts():
    gold = [answer(("a", "x")), answer(("b", "x"), ("c", "x"), ("d", "y"))]
    found = [score(gold[0], gold[0]), score(gold[1], answer(("b", "x")))]
    whole = pool(found)
    assert whole.entities.micro == (1.0, 0.5, 2 / 3, 4, 2, 2)
    assert whole.entities.per_type["y"].support == 1
    assert whole.confusion["x"] == {"x": 2, "(missed)": 1}


def test_a_case_without_gold_for_a_part_does_not_count_against_the_pool():
    told = answer(("a", "x"), relationships=[])
    silent = Answer(entities=told.entities)
    link = {"source_entity_index": 0, "target_entity_index": 0, "relationship_type": "r"}
    whole = pool([score(told, told), score(silent, answer(("a", "x"), relationships=[link]))])
    assert whole.relationships.micro.f1 == 1.0
    assert whole.relationships.absent == ""


def test_what_a_prediction_leaves_out_is_none_and_so_is_what_was_not_found_anywhere():
    where = (
        Answer.model_validate({"entities": [{"text": "x", "type": "y", "source_context": {}}]})
        .entities[0]
        .source_context
    )
    assert (where.section, where.context_sentence) == (None, None)


@pytest.mark.parametrize("written", ["age ≤ 5", "age ⩽ 5", "age ≦ 5"])
def test_a_sign_and_the_two_characters_that_keyboards_have_are_alike(written):
    gold, other = answer(("age <= 5", "condition")), answer((written, "condition"))
    assert score(gold, other, mode="exact").to_json()["entities_f1"] == 1.0
    more = answer((written.translate(str.maketrans("≤⩽≦", "≥⩾≧")), "condition"))
    assert score(gold, more, mode="exact").to_json()["entities_f1"] == 0.0
    assert (
        score(answer(("age >= 5", "condition")), more, mode="exact").to_json()["entities_f1"] == 1.0
    )
