"""What models answer instead of JSON, and how each is read."""

import json
from typing import Any

import pytest

from agents.models import Host, HostModel, LanguageModel
from judging import gold
from judging.trials import matrices, replies
from judging.trials.schemas import SCHEMAS

from .conftest import SETUP, run_all

ENTITY = {
    "text": "lung cancer",
    "type": "condition",
    "source_context": {"section": "conditionsModule", "context_sentence": "lung cancer"},
}
GOOD = json.dumps({"entities": [ENTITY], "relationships": []})


def read(text: str, kind: str = "extraction") -> replies.Usable:
    return replies.usable(text, kind=kind, schema=SCHEMAS[kind])


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("", replies.Unparsed, "empty"),
        ("  \n", replies.Unparsed, "empty"),
        ("I think the trial is about lung cancer.", replies.Unparsed, "no JSON object"),
        (GOOD[: len(GOOD) // 2], replies.Unparsed, "broken or cut off"),
        ('{"entities": [' + json.dumps(ENTITY), replies.Unparsed, "broken or cut off"),
        ('{"answer": 42}', replies.BreaksSchema, "entities"),
        ('{"entities": "none", "relationships": []}', replies.BreaksSchema, "entities"),
        ('{"entities": [{"text": 1}], "relationships": []}', replies.BreaksSchema, "entities"),
        ("[1, 2]", replies.Unparsed, "no JSON object"),
        ("{" * 5_000, replies.Unparsed, "broken"),
        ('{"entities": [], "entities": []}', replies.BreaksSchema, '"entities" stands twice'),
        (GOOD.replace("lung", "lu\\u0000ng", 1), replies.BreaksSchema, "NUL"),
        (GOOD.replace("lung", "\\ud83d", 1), replies.BreaksSchema, "half a surrogate pair"),
        ('{"entities": [], "confidence": NaN}', replies.BreaksSchema, "NaN is not a JSON number"),
        ('{"entities": [], "n": ' + "9" * 5_000 + "}", replies.BreaksSchema, "more than 18 digits"),
        ('{"entities": ' + "[" * 80 + "]" * 80 + "}", replies.BreaksSchema, "more than 64 deep"),
        ('{"entities": ' + "[" * 90_000, replies.Unparsed, "nested too deeply"),
        ('{"relationships": []}', replies.BreaksSchema, "entities: is missing"),
        ('{"\\u0000": 1}', replies.BreaksSchema, "NUL"),
    ],
)
def test_an_unusable_reply_says_what_is_wrong(
    text: str, kind: type[replies.Unusable], said: str
) -> None:
    with pytest.raises(kind, match=said):
        read(text)


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"Here it is:\n```json\n{GOOD}\n```\nAnything else?",
        f"<think>{{not yet}} {GOOD[:20]}</think>{GOOD}",
        f"a draft: {GOOD[:-1]}, no.</think>{GOOD}",
        f'{{"note": "first"}} {GOOD}',
    ],
)
def test_what_stands_around_the_object_is_passed_over(text: str) -> None:
    assert read(text).prediction["entities"] == [ENTITY]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("content", "outcome"),
    [("", "unparsed"), ("It is a trial.", "unparsed"), (GOOD[:60], "unparsed"), (GOOD, "ok")],
)
def test_a_model_that_answers_anything_ends_its_cell(
    shipped: None, answering: Any, content: str, outcome: str
) -> None:
    said = {"message": {"role": "assistant", "content": content}, "done": True}
    counts = {"prompt_eval_count": 900, "eval_count": 5}
    host = Host.objects.create(name="odd", url=answering(json.dumps(said | counts).encode()))
    model = LanguageModel.objects.create(name="odd", digest="1", context_length=4096)
    HostModel.objects.create(host=host, model=model)
    from agents import slots

    slots.lay_out(host)
    setup = SETUP | {"models": ["odd"], "prompts": ["extraction_quotes"]}
    matrix = matrices.create(setup, check_hosts=False)
    matrices.start(matrix)
    run_all(matrix)
    assert matrix.state == "done"
    assert set(matrix.cells.values_list("outcome", flat=True)) == {outcome}
    assert all(score is not None for score in matrix.cells.values_list("entities_f1", flat=True))


@pytest.mark.parametrize(
    "change",
    [
        lambda answer: answer | {"comment": "a key too many"},
        lambda answer: {"entities": answer["entities"]},
        lambda answer: {"prediction": answer},
        lambda answer: {"expected_extraction": answer},
        lambda answer: {"entities": [each | {"type": "Condition"} for each in answer["entities"]]},
        lambda answer: {
            "entities": [{"text": e["text"], "type": e["type"]} for e in answer["entities"]]
        },
        lambda answer: {
            "entities": [each | {"source_context": None} for each in answer["entities"]]
        },
    ],
)
def test_a_cell_reads_an_answer_as_a_file_of_predictions_is_read(change: Any) -> None:
    answer = change({"entities": [ENTITY], "relationships": []})
    standard = gold.parse_prediction({"entities": [ENTITY]})
    from_file = gold.score(standard, gold.parse_prediction(json.dumps(answer)))
    found = read(json.dumps(answer))
    from_cell = gold.score(standard, gold.parse_prediction(found.prediction))
    assert from_cell.entities.micro.f1 == from_file.entities.micro.f1 == 1.0
    assert found.departs  # and it is told that the schema was left


@pytest.mark.parametrize("index", ["0", "0.0", "0e0"])
def test_a_whole_number_may_be_written_with_a_point(index: str) -> None:
    item = f'{{"source_entity_index": {index}, "Mcode_element": "CancerStage", "value": "III"}}'
    found = read(f'{{"mapped_elements": [{item}]}}', "mapping")
    assert found.prediction["mapped_elements"][0]["source_entity_index"] == 0
    assert not found.departs
    with pytest.raises(replies.BreaksSchema, match="source_entity_index"):
        read(f'{{"mapped_elements": [{item.replace(index, "0.5", 1)}]}}', "mapping")
