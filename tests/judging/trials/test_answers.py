"""What models answer instead of JSON, and how each is read."""

import json
from typing import Any

import pytest

from agents.models import Host, HostModel, LanguageModel
from judging.trials import matrices, replies
from judging.trials.schemas import SCHEMAS

from .conftest import SETUP, run_all

ENTITY = {
    "text": "lung cancer",
    "type": "condition",
    "source_context": {"section": "conditionsModule", "context_sentence": "lung cancer"},
}
GOOD = json.dumps({"entities": [ENTITY], "relationships": []})


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
    ],
)
def test_an_unusable_reply_says_what_is_wrong(
    text: str, kind: type[replies.Unusable], said: str
) -> None:
    with pytest.raises(kind, match=said):
        replies.read(text, SCHEMAS["extraction"])


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"Here it is:\n```json\n{GOOD}\n```\nAnything else?",
        f"<think>{{not yet}} {GOOD[:20]}</think>{GOOD}",
        f'{{"note": "first"}} {GOOD}',
    ],
)
def test_what_stands_around_the_object_is_passed_over(text: str) -> None:
    assert replies.read(text, SCHEMAS["extraction"])["entities"] == [ENTITY]


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
