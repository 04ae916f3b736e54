"""Documents of ClinicalTrials.gov are read in all their forms, and refused with place and fix."""

import json

import pytest

from judging.gold import BadFile
from judging.trials import documents
from judging.trials.documents import parse, read


def study(number: int = 1, **modules):
    identity = {"nctId": f"NCT0000000{number}", "briefTitle": f"Trial {number}"}
    return {"protocolSection": {"identificationModule": identity, **modules}}


ELIGIBILITY = {"eligibilityCriteria": "Inclusion:\r\n- Stage II\n\n- ≥ 18 years", "sex": "ALL"}


def problems(content, source="t.json"):
    with pytest.raises(BadFile) as caught:
        parse(content, source)
    return caught.value.problems


@pytest.mark.parametrize(
    "content",
    [
        study(1),
        study(1)["protocolSection"],
        {"studies": [study(1), study(2)], "nextPageToken": "abc"},
        [study(1), study(2)],
        {"test_cases": {"NCT00000001": study(1), "two": study(2)}},
    ],
)
def test_every_form_is_read(content):
    for given in (content, json.dumps(content), json.dumps(content, indent=2).encode()):
        found = parse(given)
        assert found[0].case == found[0].nct_id == "NCT00000001"
        assert found[0].title == "Trial 1"
        assert len(found) in (1, 2)


def test_studies_as_lines_are_read_one_a_line():
    lines = "\n".join(json.dumps(study(number)) for number in (1, 2, 3)) + "\n\n"
    assert [trial.nct_id for trial in parse(lines)] == ["NCT00000001", "NCT00000002", "NCT00000003"]


def test_the_trackers_case_names_the_trial():
    (found,) = parse({"test_cases": {"breast_cancer": study(7)}})
    assert (found.case, found.nct_id) == ("breast_cancer", "NCT00000007")


def test_sections_are_readable_and_keep_the_words():
    arms = {"interventions": [{"type": "DRUG", "name": "Taxane"}, {"name": "Placebo"}]}
    design = {"phases": ["PHASE2"], "enrollmentInfo": {"count": 40}, "masked": True, "none": None}
    (found,) = parse(
        study(eligibilityModule=ELIGIBILITY, armsInterventionsModule=arms, designModule=design)
    )
    assert found.sections["eligibilityModule"] == (
        "Eligibility criteria:\nInclusion:\n- Stage II\n\n- ≥ 18 years\nSex: ALL"
    )
    assert found.sections["armsInterventionsModule"] == (
        "Interventions:\n- Type: DRUG\n  Name: Taxane\n- Name: Placebo"
    )
    assert found.sections["designModule"] == (
        "Phases:\n- PHASE2\nEnrollment info:\n  Count: 40\nMasked: yes"
    )
    assert found.text.startswith("## identificationModule\nNct id: NCT00000001\n")
    assert "\n\n## eligibilityModule\n" in found.text


def test_modules_without_text_are_no_sections():
    (found,) = parse(
        study(conditionsModule={"conditions": [], "keywords": None}, outcomesModule={})
    )
    assert list(found.sections) == ["identificationModule"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"protocolSection": {\n  "a": 1\n  "b"}}', "t.json:3:3: not JSON"),
        (json.dumps(study()) + '\n{"protocolSection": ', "t.json:2:21: not JSON"),
        ("", "t.json:1:1: not JSON: it is empty"),
        ("NCT00000001 looks for women", "t.json:1:1: not JSON"),
        ("7", "t.json: write a study, an object with protocolSection"),
        ("[]", "t.json: there is no study in it"),
        ({"studies": {}}, "t.json.studies: write a list of studies"),
        ({"studies": [5]}, "t.json.studies[0]: write a study"),
        ({"test_cases": []}, "t.json.test_cases: write an object"),
        ({"test_cases": {" ": study()}}, "t.json.test_cases: ' ' is not a name"),
        ({"test_cases": {" a": study()}}, "t.json.test_cases: ' a' is not a name"),
        ({"test_cases": {"\u200bsoup": study()}}, "t.json.test_cases: '\\u200bsoup' is not a name"),
        ({"resultsSection": {}}, "t.json.protocolSection: is missing or empty"),
        ({"protocolSection": {"descriptionModule": {"briefSummary": "x"}}},
         "t.json.protocolSection.identificationModule.nctId: is missing"),
        ({"studies": [study(1), study(1)]}, "t.json: NCT00000001 occurs 2 times"),
    ],
)  # fmt: skip
def test_a_bad_document_names_the_place(content, said):
    found = problems(content)
    assert len(found) == 1
    assert found[0].startswith(said)


def test_all_bad_studies_are_named_at_once():
    found = problems({"studies": [study(1), {}, {"protocolSection": 5}]})
    assert [line.split(":")[0] for line in found] == [
        "t.json.studies[1].protocolSection",
        "t.json.studies[2].protocolSection",
    ]


def test_a_document_of_50_mb_is_refused_by_its_size_alone(tmp_path):
    file = tmp_path / "huge.json"
    with file.open("wb") as out:
        out.truncate(50_000_000)  # a sparse file: reading and parsing it would tell of its zeros
    with pytest.raises(BadFile, match=r"huge.json: 50.0 MB is too large; the limit is 20.0 MB"):
        read(file)
    assert problems(b"{" * 50_000_000) == ["t.json: 50.0 MB is too large; the limit is 20.0 MB"]


def test_a_trial_that_no_window_holds_is_refused():
    long = {"detailedDescription": "word " * 100_000}
    (said,) = problems(study(descriptionModule=long))
    assert said.startswith("t.json.protocolSection: holds 500,0")
    assert f"a trial has 1 to {documents.TEXT_LIMIT:,}" in said


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(BadFile, match=r"no.json: can't be read: No such file"):
        read(tmp_path / "no.json")
