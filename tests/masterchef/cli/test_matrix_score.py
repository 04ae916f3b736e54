"""`masterchef matrix score`: a file of predictions is scored on a bare machine."""

import json
from pathlib import Path
from typing import Any

import pytest

from judging.trials.shipped import shipped_trials
from masterchef.cli.exits import ExitCode

TRIALS = {trial.document.case: trial for trial in shipped_trials()}
CASE = "breast_cancer_her2_positive"


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """The tracker's example with its trial beside it."""
    trial = TRIALS[CASE]
    file = tmp_path / f"{CASE}.gold.json"
    file.write_text(trial.gold_text)
    study = {"test_cases": {CASE: {"protocolSection": trial.document.source}}}
    (tmp_path / f"{CASE}.trial.json").write_text(json.dumps(study))
    return file


def saved(folder: Path, value: Any) -> str:
    file = folder / "prediction.json"
    file.write_text(value if isinstance(value, str) else json.dumps(value))
    return str(file)


def score(gold: Path, prediction: str) -> list[str]:
    return ["matrix", "score", "--gold", str(gold), "--prediction", prediction]


def perfect() -> dict[str, Any]:
    case = json.loads(TRIALS[CASE].gold_text)["gold_standard"][CASE]
    return {**case["expected_extraction"], **case["expected_mcode_mappings"]}


@pytest.mark.parametrize("mode", ["exact", "relaxed", "span"])
def test_the_examples_own_gold_scores_1(masterchef, gold, tmp_path, mode):
    file = saved(tmp_path, perfect())
    done = masterchef(*score(gold, file), "--mode", mode, "--json")
    assert done.returncode == ExitCode.OK, done.stderr
    found = json.loads(done.stdout)
    for part, support in (("entities", 16), ("mappings", 12), ("relationships", 2)):
        assert found[f"{part}_f1"] == found[f"{part}_precision"] == found[f"{part}_recall"] == 1.0
        assert found[f"{part}_support"] == support
    assert found["hallucination_rate"] == 0.0


def test_spans_need_no_trial_and_then_quotes_are_not_checked(masterchef, gold, tmp_path):
    (tmp_path / f"{CASE}.trial.json").unlink()
    file = saved(tmp_path, perfect())
    done = masterchef(*score(gold, file), "--mode", "span", "--json")
    found = json.loads(done.stdout)
    assert (found["entities_f1"], found["hallucination_rate"]) == (1.0, None)


def test_a_person_reads_a_table(masterchef, gold, tmp_path):
    file = saved(tmp_path, {"entities": [{"text": "taxane", "type": "medication"}]})
    done = masterchef(*score(gold, file))
    assert done.returncode == ExitCode.OK, done.stderr
    assert "0.118" in done.stdout  # 2·1 / (1 + 16)
    assert "mappings: absent from the prediction, so 0" in done.stdout


def test_several_cases_are_scored_each_and_together(masterchef, tmp_path):
    cases = {name: json.loads(t.gold_text)["gold_standard"][name] for name, t in TRIALS.items()}
    file = tmp_path / "all.json"
    file.write_text(json.dumps({"gold_standard": cases}))
    left_out = "lung_egfr_mutated"
    given = {name: case for name, case in cases.items() if name != left_out}
    prediction = saved(tmp_path, {"gold_standard": {**given, "unknown": given[CASE]}})
    done = masterchef(*score(file, prediction), "--json")
    assert done.returncode == ExitCode.OK, done.stderr
    found = json.loads(done.stdout)
    assert found["entities_precision"] == 1.0
    assert found["entities_support"] - found["entities_matched"] == 19
    assert found["cases"][left_out]["entities_f1"] == 0.0
    assert found["cases"][CASE]["entities_f1"] == 1.0
    assert found["unscored"] == ["unknown"]
    assert found["schema_valid_rate"] == pytest.approx(5 / 6)
    assert f"{left_out}: no prediction, counts as an empty one" in done.stderr
    assert "unknown: no gold standard, not scored" in done.stderr
    one = masterchef(*score(file, prediction), "--case", CASE, "--json")
    assert list(json.loads(one.stdout)["cases"]) == [CASE]


@pytest.mark.parametrize(
    ("prediction", "said"),
    [
        ('{"entities": [\n  {"text": "a" "type": "b"}]}', "prediction.json:2:16: not JSON"),
        ("", "prediction.json:1:1: not JSON: it is empty"),
        ('{"entities": [{"text": "a", ', "not JSON"),
        ("The trial looks for women with cancer.", "prediction.json:1:1: not JSON"),
        ("[]", "write an object with entities, relationships, mapped_elements"),
        ('{"entities": 5}', "prediction.json.entities: 5: write a list"),
        ('{"entities": [{"text": 5, "type": "x"}]}', "entities[0].text: 5: write a text"),
        ('{"answer": {"entities": []}}', "no gold standard for answer"),
    ],
)
def test_a_bad_prediction_ends_with_code_2_and_its_place(
    masterchef, gold, tmp_path, prediction, said
):
    file = saved(tmp_path, prediction)
    done = masterchef(*score(gold, file), "--json")
    assert (done.returncode, done.stdout) == (ExitCode.USAGE, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_trial_that_is_another_one_is_refused(masterchef, gold, tmp_path):
    file = saved(tmp_path, perfect())
    trials = {name: {"protocolSection": TRIALS[name].document.source} for name in list(TRIALS)[1:3]}
    other = tmp_path / "other.json"
    other.write_text(json.dumps({"test_cases": trials}))
    done = masterchef(*score(gold, file), "--trial", str(other))
    assert done.returncode == ExitCode.USAGE
    assert f"no trial {CASE}; there are: {', '.join(trials)}" in done.stderr


def test_files_that_are_not_there_end_with_code_2(masterchef, gold, tmp_path):
    done = masterchef(*score(gold, str(tmp_path / "no.json")))
    assert done.returncode == ExitCode.USAGE
    assert "no.json" in done.stderr
