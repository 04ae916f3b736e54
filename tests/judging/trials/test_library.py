"""Prompts, trials and gold standards: versions, files, and all that can be wrong with them."""

import json
from typing import Any

import pytest

from judging.gold import BadFile
from judging.models import Gold, Prompt, Trial
from judging.trials import library, prompt_text, setups
from judging.trials.problems import InputError

from .conftest import SETUP, Make

pytestmark = pytest.mark.django_db(transaction=True)


def written(text: str, name: str = "mine", kind: str = "direct") -> prompt_text.PromptText:
    return prompt_text.check({"name": name, "kind": kind}, text)


def test_what_comes_along_is_there_once_however_often_it_is_asked_for(shipped: None) -> None:
    before = set(Prompt.objects.values_list("pk", flat=True))
    library.sync()
    assert set(Prompt.objects.values_list("pk", flat=True)) == before
    kinds = Prompt.objects.values_list("kind", flat=True)
    assert sorted(kinds) == ["direct"] * 2 + ["extraction"] * 2 + ["mapping"] * 2
    assert Trial.objects.count() == Gold.objects.count() == 6


def test_an_edit_of_a_used_prompt_is_a_new_version_and_of_an_unused_one_is_not(make: Make) -> None:
    first, fresh = library.save_prompt(written("A {trial}"))
    same, again = library.save_prompt(written("A {trial}"))
    assert (fresh, again, same.pk) == (True, False, first.pk)
    edited, _ = library.save_prompt(written("B {trial}"))
    assert (edited.pk, edited.version) == (first.pk, 1)
    make(prompts=["mine"], start=False)
    newer, _ = library.save_prompt(written("C {trial}"))
    assert newer.version == 2
    edited.refresh_from_db()
    assert edited.text == "B {trial}\n"
    with pytest.raises(InputError, match="used by a matrix"):
        library.delete_prompt(edited)
    library.delete_prompt(newer)
    with pytest.raises(InputError, match="is a prompt for direct"):
        library.save_prompt(written("{trial}", kind="extraction"))


def test_a_prompt_goes_out_as_a_file_and_comes_back_the_same(shipped: None) -> None:
    row = Prompt.objects.get(name="mapping_rules")
    done = library.import_prompts({"mapping_rules.md": library.prompt_file(row)})
    assert (done.written, done.unchanged) == ([], ["mapping_rules@1"])


def test_all_mistakes_of_all_files_are_told_and_none_is_imported(shipped: None) -> None:
    bad = "---\nname: bad\nkind: direct\n---\n{trial} {nonsense}\n"
    good = "---\nname: good\nkind: direct\n---\n{trial}\n"
    with pytest.raises(BadFile) as error:
        library.import_prompts({"bad.md": bad, "good.md": good, "none.md": "no head"})
    said = "\n".join(error.value.problems)
    assert "unknown placeholder {nonsense}" in said and "none.md:1" in said
    assert not Prompt.objects.filter(name="good").exists()


def test_broken_json_is_told_by_line_and_column(shipped: None) -> None:
    with pytest.raises(BadFile, match=r"broken.json:2:25"):
        library.import_trials({"broken.json": b'{\n    "protocolSection": {,}\n'})


def test_a_document_of_50_mb_is_refused_by_its_size(shipped: None) -> None:
    with pytest.raises(BadFile, match=r"52\.4 MB is too large; the limit is"):
        library.import_trials({"huge.json": b" " * (50 * 2**20)})


def test_gold_for_an_unknown_trial_and_a_wrong_path_change_nothing(shipped: None) -> None:
    document = Gold.objects.first().document
    with pytest.raises(BadFile, match=r"gold_standard\.nobody: there is no trial 'nobody'"):
        library.import_gold({"g.json": json.dumps({"gold_standard": {"nobody": document}})})
    wrong: dict[str, Any] = {"expected_extraction": {"entities": [{"text": 3}]}}
    cases = {"gold_standard": {"lung_egfr_mutated": wrong}}
    with pytest.raises(BadFile, match=r"lung_egfr_mutated.expected_extraction.entities\[0\].text"):
        library.import_gold({"g.json": json.dumps(cases)})
    assert Gold.objects.count() == 6


def test_trials_and_gold_go_out_and_come_back(shipped: None) -> None:
    trials = json.dumps(library.trial_file(list(Trial.objects.all())))
    golds = json.dumps(library.gold_file(list(Gold.objects.select_related("trial"))))
    assert library.import_trials({"t.json": trials}).written == []
    assert library.import_gold({"g.json": golds}).written == []
    Trial.objects.all().delete()
    assert len(library.import_trials({"t.json": trials}).written) == 6
    assert len(library.import_gold({"g.json": golds}).written) == 6


def test_a_used_trial_keeps_its_text(make: Make) -> None:
    matrix = make(start=False)
    name = matrix.trial_names[0]
    study = {"protocolSection": {"identificationModule": {"nctId": "NCT1", "briefTitle": "other"}}}
    with pytest.raises(InputError, match="used by a matrix and has another text"):
        library.import_trials({"t.json": json.dumps({"test_cases": {name: study}})})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"prompts": ["nobody"]}, "prompts: there is no 'nobody'; there are direct_guided@1"),
        ({"prompts": ["direct_short@9"]}, "prompts: there is no 'direct_short@9'"),
        ({"prompts": ["mapping_rules"]}, "prompts: mapping_rules@1 maps entities"),
        ({"prompts": ["direct_short+mapping_rules"]}, "pairs direct with mapping"),
        ({"prompts": ["direct_short"], "pipeline": "two_stage"}, "makes a combination"),
        ({"models": []}, "models: write at least 1"),
        ({"models": ["no such model"]}, "models: 'no such model' is not a model name"),
        ({"models": ["baseline:greedy"]}, "models: baseline:greedy is not a language model"),
        ({"models": ["missing"]}, "models: missing: no host has this model"),
        ({"trials": ["nobody"]}, "trials: there is no 'nobody'"),
        ({"repeats": 0}, "repeats: input should be greater than or equal to 1"),
        ({"temperatur": 1}, "temperatur: extra inputs are not permitted"),
    ],
)
def test_a_wrong_setup_names_the_field_and_starts_nothing(
    make: Make, change: dict[str, Any], said: str
) -> None:
    from judging.models import Matrix
    from judging.trials import matrices

    with pytest.raises(InputError) as error:
        matrices.create(SETUP | change)
    assert said in str(error.value)
    assert not Matrix.objects.exists()


def test_all_that_is_wrong_with_a_setup_is_told_at_once(make: Make) -> None:
    with pytest.raises(InputError) as error:
        setups.resolve(setups.read({"prompts": ["a"], "models": ["b"], "trials": ["c"]}))
    assert [problem.split(":")[0] for problem in error.value.problems] == [
        "prompts",
        "trials",
        "models",
    ]
