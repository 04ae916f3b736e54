"""The trials and prompts that come along keep what the README says of them."""

import json

from judging.gold import faults
from judging.trials import prompt_text
from judging.trials.schemas import ELEMENTS, ENTITY_TYPES
from judging.trials.shipped import shipped_trials


def test_six_trials_come_along_of_different_cancers_and_lengths():
    trials = shipped_trials()
    assert len({trial.document.nct_id for trial in trials}) == len(trials) == 6
    lengths = sorted(len(trial.document.text) for trial in trials)
    assert lengths[-1] > 4 * lengths[0]


def test_every_quote_stands_word_for_word_in_its_section():
    for trial in shipped_trials():
        for entity in trial.gold.entities:
            context = entity.source_context
            section = json.dumps(trial.document.source[context.section], ensure_ascii=False)
            assert entity.text in section, (trial.document.case, entity.text)
            assert entity.text in trial.document.sections[context.section]
        assert faults(trial.gold, trial.document.sections) == []


def test_every_sentence_of_ours_stands_in_its_section_and_holds_the_quote():
    for trial in shipped_trials():
        if trial.document.case == "breast_cancer_her2_positive":
            continue  # the tracker's own, unchanged
        for entity in trial.gold.entities:
            context = entity.source_context
            assert entity.text in context.context_sentence
            assert context.context_sentence in trial.document.sections[context.section]


def test_gold_standards_are_whole():
    for trial in shipped_trials():
        gold = trial.gold
        assert gold.entities and gold.relationships and gold.mapped_elements
        mapped = [element.source_entity_index for element in gold.mapped_elements]
        assert len(set(mapped)) == len(mapped)
        assert {entity.type for entity in gold.entities} <= set(ENTITY_TYPES)
        assert {element.Mcode_element for element in gold.mapped_elements} <= set(ELEMENTS)
        excluded = {i for i, entity in enumerate(gold.entities) if entity.type == "exclusion"}
        assert excluded.isdisjoint(mapped)


def test_two_prompts_of_each_kind_come_along():
    prompts = prompt_text.shipped()
    kinds = [prompt.kind for prompt in prompts]
    assert sorted(kinds) == sorted([*prompt_text.KINDS] * 2)
    for prompt in prompts:
        assert prompt.description
        assert prompt.output_schema["type"] == "object"
        for trial in shipped_trials():
            values = prompt_text.values(trial.document, prompt, trial.gold.entities)
            filled = prompt.fill(values)
            assert trial.gold.entities[0].text in filled
