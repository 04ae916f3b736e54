"""scores.json counts only where it keeps to the rubric; the rest is asked for once more."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import validate

from judging.panels import Verdict, parse, repair, scores_schema
from tests.judging.panels.cases import LETTERS, RUBRIC, TEXT, scores


def read(text):
    return parse(text, RUBRIC, LETTERS)


def test_a_whole_verdict_is_read():
    verdict = read(TEXT)
    assert verdict.problems == ()
    assert verdict.judged["A"].scores == {"clarity": 7, "truth": 7}
    assert verdict.judged["B"].reasons == {"clarity": "B on clarity", "truth": "B on truth"}
    assert Verdict.from_json(verdict.to_json()) == verdict


def test_what_the_schema_allows_is_what_is_read():
    validate(scores(), scores_schema(RUBRIC, LETTERS))
    assert read(json.dumps(scores())).problems == ()


@pytest.mark.parametrize(
    "text",
    [
        f"Here you are:\n```json\n{TEXT}\n```\nDone {{really}}.",
        f'<think>maybe {{"A": {{}}}}</think>{TEXT}',
        json.dumps({"scores": scores(), "remark": "fine"}),
        TEXT + TEXT,
        json.dumps({k: {"dimensions": each, "total": 60.0} for k, each in scores().items()}),
        json.dumps({k: {**each, "total": 60} for k, each in scores().items()}),
        json.dumps({"A": {"clarity": 7, "truth": 7}, "B": {"clarity": 4.0, "truth": 4}}),
    ],
)
def test_what_stands_around_the_object_is_passed_over(text):
    verdict = read(text)
    assert verdict.problems == ()
    assert verdict.judged["B"].scores == {"clarity": 4, "truth": 4}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, "nothing was written"),
        ("", "nothing was written"),
        (" \n", "nothing was written"),
        ("A is better than B. I give it 7 of 10.", "there is no JSON object"),
        (TEXT[: len(TEXT) // 2], "broken or cut off"),
        (TEXT[:-1], "broken or cut off"),
        ("{}", "no submission's letter"),
        ("[1, 2]", "there is no JSON object"),
        ('{"winner": "A"}', "no submission's letter"),
        ("{" * 100_000, "broken or cut off"),
        (TEXT + json.dumps(scores(A__clarity={"score": 8, "why": ""})), "several JSON objects"),
    ],
)
def test_what_is_no_verdict_makes_the_judge_abstain_on_all(text, told):
    verdict = read(text)
    assert verdict.judged == {}
    assert told in verdict.problems[0]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"A__clarity": None}, "A.clarity: is missing"),
        ({"A__clarity": {"why": "good"}}, "A.clarity: is missing"),
        ({"A__clarity": {"score": None, "why": ""}}, "A.clarity: is missing"),
        ({"A__clarity": {"score": 11, "why": ""}}, "A.clarity: 11 is out of range; write 1 to 10"),
        ({"A__clarity": {"score": 0, "why": ""}}, "A.clarity: 0 is out of range"),
        ({"A__clarity": {"score": 7.5, "why": ""}}, "A.clarity: 7.5 is not a whole number"),
        ({"A__clarity": {"score": "7", "why": ""}}, "A.clarity: '7' is not a number"),
        ({"A__clarity": {"score": True, "why": ""}}, "A.clarity: True is not a number"),
        ({"A__clarity": {"score": float("nan"), "why": ""}}, "A.clarity: nan is not a number"),
        ({"A__clarity": [7]}, "A.clarity: [7] is not a number"),
    ],
)
def test_a_submission_without_all_its_scores_is_not_counted_at_all(change, told):
    verdict = read(json.dumps(scores(**change)))
    assert list(verdict.judged) == ["B"]  # A has no score: not a zero, and no other weight
    assert any(told in problem for problem in verdict.problems)


def test_scores_that_stand_twice_count_for_nobody():
    inside = {letter: {**each, "dimensions": each} for letter, each in scores().items()}
    verdict = read(json.dumps(inside))
    assert "A.'dimensions': the rubric has no such dimension" in verdict.problems
    assert verdict.judged["A"].scores == {"clarity": 7, "truth": 7}  # those at their own place


def test_unknown_dimensions_and_letters_are_told_and_never_counted():
    value = scores(A__beauty={"score": 10, "why": ""}) | {
        "C": {"clarity": {"score": 10, "why": ""}}
    }
    verdict = read(json.dumps(value))
    assert verdict.judged["A"].scores == {"clarity": 7, "truth": 7}
    assert "C" not in verdict.judged
    assert verdict.problems == (
        "'C': there is no such submission", "A.'beauty': the rubric has no such dimension",
    )  # fmt: skip


def test_a_letter_that_is_missing_is_an_abstention_on_it_alone():
    verdict = read(json.dumps({"A": scores()["A"]}))
    assert list(verdict.judged) == ["A"]
    assert verdict.problems == ("B: is missing",)


def test_the_repair_quotes_what_is_wrong():
    said = repair(read(json.dumps(scores(A__clarity={"score": 11, "why": ""}))).problems)
    assert "A.clarity: 11 is out of range; write 1 to 10" in said
    assert "There is no third time." in said


def test_reasons_are_cut_and_cleaned():
    why = "\x1b[31m" + "x" * 5000
    verdict = read(json.dumps(scores(A__clarity={"score": 7, "why": why})))
    assert len(verdict.judged["A"].reasons["clarity"]) == 300
    assert "\x1b" not in verdict.judged["A"].reasons["clarity"]


def test_a_blank_that_was_not_filled_in_is_no_reason():
    blank = {"score": 7, "why": "<one sentence, quoting the submission>"}
    assert read(json.dumps(scores(A__clarity=blank))).judged["A"].reasons["clarity"] == ""


@given(st.text(max_size=300))
def test_no_text_raises(text):
    assert isinstance(read(text), Verdict)


@given(st.integers(0, len(TEXT)), st.text(max_size=10), st.integers(0, 20))
def test_no_edit_of_a_verdict_gives_scores_off_the_scale(at, inserted, removed):
    verdict = read(TEXT[:at] + inserted + TEXT[at + removed :])
    for judged in verdict.judged.values():
        assert judged.scores.keys() == RUBRIC.weights.keys()
        assert all(1 <= points <= 10 for points in judged.scores.values())


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('{"A": {"clarity": 7, "truth": 7}, "B": {"clarity": 4, "truth": 4}, '
         '"A": {"clarity": 2, "truth": 7}}', "A"),
        ('{"A": {"clarity": 7, "clarity": 2, "truth": 7}, "B": {"clarity": 4, "truth": 4}}',
         "A.clarity"),
        ('{"A": {"clarity": {"score": 7, "score": 2}, "truth": 7}, '
         '"B": {"clarity": 4, "truth": 4}}', "A.clarity.score"),
    ],
)  # fmt: skip
def test_a_key_that_stands_twice_is_asked_for_again_and_never_counted(text, where):
    verdict = read(text)
    assert verdict.problems[0] == f"{where}: is there twice; write it once"
    assert set(verdict.to_json()["judged"]) == {"B"}


def test_two_sets_of_scores_under_one_wrapper_count_for_nobody():
    verdict = read(json.dumps({"scores": scores()})[:-1] + ', "scores": ' + json.dumps(
        scores(A__clarity={"score": 2, "why": ""})) + "}")  # fmt: skip
    assert verdict.problems
    assert verdict.counted == {}


def test_the_same_value_twice_is_asked_for_again_too():
    """As everywhere: files, replies and request bodies follow one rule."""
    verdict = read('{"A": {"clarity": 7, "truth": 7}, "B": {"clarity": 4, "truth": 4, "truth": 4}}')
    assert verdict.problems == ("B.truth: is there twice; write it once",)
    assert list(verdict.counted) == ["A"]


def test_a_verdict_that_was_cut_is_none_though_a_whole_object_stands_before_it():
    assert "broken or cut off" in read('{"note": 1} ' + TEXT[:-1]).problems[0]


def test_numbers_that_no_float_can_hold_are_out_of_range():
    for huge in ("9" * 400, "1e999", "-" + "9" * 400):
        verdict = read(f'{{"A": {{"clarity": {huge}, "truth": 7}}, "B": {{}}}}')
        assert any("A.clarity" in each and "range" in each for each in verdict.problems)
