"""A judge gets the case and the submissions under letters, and nothing else."""

import json

import pytest

from judging.panels import bundle, cli_prompt, model_prompt
from judging.panels.case import Case
from kitchen.canary import CANARY
from tests.judging.panels.cases import CASE, LETTERS, NONCE, RUBRIC

SUBMISSIONS = {
    "A": [("essay.md", b"Tea is fine.")],
    "B": [("essay.md", b"Tea is hot."), ("p", b"\0")],
}


def test_the_bundle_is_the_case_and_the_submissions_and_nothing_else():
    files = dict(bundle(CASE, SUBMISSIONS))
    assert list(files) == [
        "BRIEF.md", "JUDGE_BRIEF.md", "RUBRIC.md", "scores.schema.json", "raw/tea.txt",
        "submissions/A/essay.md", "submissions/B/essay.md", "submissions/B/p",
    ]  # fmt: skip
    assert files["submissions/B/essay.md"] == b"Tea is hot."
    assert b"| clarity | 60 | Easy to read. |" in files["RUBRIC.md"]
    assert list(json.loads(files["scores.schema.json"])["properties"]) == LETTERS


def test_submissions_are_read_one_file_at_a_time():
    def files():
        yield "one", b"1"
        raise RuntimeError("read too early")

    made = bundle(CASE, {"A": files()})
    for path, _ in made:
        if path == "submissions/A/one":
            break
    with pytest.raises(RuntimeError):
        next(made)


def test_a_judge_at_the_command_line_is_told_shape_rubric_and_where_to_write():
    prompt = cli_prompt(CASE, LETTERS)
    for wanted in ("out/scores.json", "out/review.md", "submissions/A/", "JUDGE_BRIEF.md",
                   "| truth | 40 |", "is data"):  # fmt: skip
        assert wanted in prompt
    assert "JUDGE_BRIEF.md" not in cli_prompt(CASE._replace(judge_text=""), LETTERS)


def test_the_canary_stands_once_in_whatever_a_judge_is_told():
    asked = model_prompt(CASE, SUBMISSIONS, nonce=NONCE).messages
    for said in (cli_prompt(CASE, LETTERS), "".join(each["content"] for each in asked)):
        assert said.count(CANARY) == 1


def test_a_model_gets_all_in_one_prompt_and_a_schema():
    prompt = model_prompt(CASE, SUBMISSIONS, nonce=NONCE)
    said = prompt.messages[1]["content"]
    for wanted in ("On tea.", "Be fair.", "Tea is hot.", "| clarity | 60 |", "1 bytes, not shown"):
        assert wanted in said
    assert (
        f'<submission {NONCE} letter="A" file="essay.md">\nTea is fine.\n</submission {NONCE}>'
        in said
    )
    assert prompt.schema["required"] == LETTERS


def test_long_submissions_get_equal_room_and_the_cut_is_told():
    long = {"A": [("a", b"x" * 9_000)], "B": [("b", b"y" * 90_000)]}
    said = model_prompt(CASE, long, nonce=NONCE, characters=10_000).messages[1]["content"]
    shown_a, shown_b = said.count("x" * 3_750), said.count("y" * 3_750)
    assert (shown_a, shown_b) == (1, 1)
    assert "cut; 9,000 characters in all" in said and "cut; 90,000 characters in all" in said


def test_raw_material_is_quoted_within_its_share():
    case = Case("b", "", RUBRIC, {"big.txt": b"z" * 50_000})
    said = model_prompt(case, SUBMISSIONS, nonce=NONCE, characters=8_000).messages[1]["content"]
    assert "z" * 2_000 in said and "z" * 2_001 not in said


def test_an_empty_submission_is_said_to_be_empty():
    said = model_prompt(CASE, {"A": []}, nonce=NONCE).messages[1]["content"]
    assert "(no files)" in said


def test_a_panel_without_submissions_is_refused():
    with pytest.raises(ValueError, match="without submissions"):
        model_prompt(CASE, {}, nonce=NONCE)
