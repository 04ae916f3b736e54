"""How long a reply may be: sized by prompt, schema and window, never by the gold standard."""

import json
from typing import Any

import pytest

from agents import slots
from agents.calls import Answer
from agents.models import Host, HostModel, LanguageModel, ModelCall
from judging.trials import estimates, filled_prompt, limits, matrices, replies, setups, shipped
from judging.trials.cell_calls import DEFAULT_WINDOW
from judging.trials.schemas import SCHEMAS

from .conftest import SETUP, Make, run_all

TOKEN_CHARS = 2.8  # of JSON: the perfect answers were counted at 672 to 2,551 tokens


@pytest.mark.parametrize("trial", shipped.shipped_trials(), ids=lambda each: each.document.case)
def test_a_perfect_answer_fits(trial: shipped.ShippedTrial) -> None:
    cases = json.loads(trial.gold_text)["gold_standard"][trial.document.case]
    for kind, part in (
        ("extraction", "expected_extraction"),
        ("direct", "expected_mcode_mappings"),
        ("mapping", "expected_mcode_mappings"),
    ):
        schema = filled_prompt.bounded(SCHEMAS[kind], setups.Setup(models=["m"]).max_items)
        room = limits.longest_reply(len(trial.document.text) + 3_000, schema, window=DEFAULT_WINDOW)
        assert room > len(json.dumps(cases[part])) / TOKEN_CHARS


def test_the_limit_grows_with_the_window_and_shrinks_with_prompt_and_lists() -> None:
    def room(chars: int, items: int, window: int) -> int:
        schema = filled_prompt.bounded(SCHEMAS["extraction"], items)
        return limits.longest_reply(chars, schema, window=window)

    assert room(3_000, 200, 8_192) == 8_192 - 1_000
    assert room(3_000, 200, 16_384) > room(3_000, 200, 8_192) > room(9_000, 200, 8_192)
    assert limits.LEAST < room(3_000, 2, 8_192) < room(3_000, 4, 8_192)
    assert room(90_000, 200, 8_192) == limits.LEAST
    assert room(0, 10_000, 1_000_000) == limits.MOST


@pytest.mark.parametrize(
    "schema",
    [None, {}, {"type": "object"}, {"type": "array"}, {"type": ["string", "null"]},
     {"type": "object", "properties": {"a": {"$ref": "#"}}}],
)  # fmt: skip
def test_a_schema_that_says_nothing_of_its_size_may_need_it_all(schema: Any) -> None:
    assert limits.most_tokens(schema) == limits.MOST


def test_a_choice_is_as_long_as_its_longest() -> None:
    assert limits.most_tokens({"enum": ["a", "b" * 30]}) == 13
    assert limits.most_tokens({"const": True}) == 4
    assert limits.most_tokens({"type": "boolean"}) == 2


def test_a_repair_of_a_cut_answer_does_not_ask_for_less() -> None:
    error = replies.Unparsed("the JSON object is broken or cut off; write one whole JSON object")
    said = limits.repair(Answer("{", cut="length"), error, most=512)
    assert "cut off at the limit of 512 tokens" in said and "short" not in said
    assert "filter" in limits.repair(Answer("", cut="content_filter"), error, most=512)
    assert limits.outcome_of(Answer("{", cut="length"), error) == "length"
    assert limits.outcome_of(Answer("{"), error) == "unparsed"


def serving(answering: Any, body: bytes) -> None:
    """A host whose model "odd" answers just this."""
    host = Host.objects.create(name="odd", url=answering(body))
    model = LanguageModel.objects.create(name="odd", digest="1", context_length=8192)
    HostModel.objects.create(host=host, model=model)
    slots.lay_out(host)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("content", "reason", "outcome"),
    [
        ('{"entities": [', "length", "length"),
        ("", "content_filter", "content_filter"),
        ('{"entities": [], "relationships": []}', "length", "ok"),
        ('{"entities": [{"text": "a\\u0000", "type": "condition"}]}', "stop", "schema"),
    ],
)
def test_what_cut_an_answer_is_its_outcome(
    shipped: None, answering: Any, content: str, reason: str, outcome: str
) -> None:
    said = {"message": {"role": "assistant", "content": content}, "done": True}
    counts = {"prompt_eval_count": 2_000, "eval_count": 9, "done_reason": reason}
    serving(answering, json.dumps(said | counts).encode())
    setup = SETUP | {"models": ["odd"], "prompts": ["extraction_quotes"]}
    matrix = matrices.create(setup, check_hosts=False)
    matrices.start(matrix)
    run_all(matrix)
    assert set(matrix.cells.values_list("outcome", "attempts")) == {(outcome, 1)}
    assert all(score is not None for score in matrix.cells.values_list("entities_f1", flat=True))
    asked = ModelCall.objects.filter(purpose="extraction").first()
    assert asked is not None and asked.request["options"]["num_predict"] > 2_551 / 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("body", [b"", b"\n\n", b'{"done": false}\n', b"data: [DONE]\n\n"])
def test_an_empty_or_broken_stream_is_the_hosts_and_never_a_zero(
    shipped: None, answering: Any, body: bytes
) -> None:
    serving(answering, body)
    setup = SETUP | {"models": ["odd"], "prompts": ["extraction_quotes"], "attempts": 1}
    matrix = matrices.create(setup | {"host_wait_s": 0}, check_hosts=False)
    matrices.start(matrix)
    run_all(matrix)
    for cell in matrix.cells.all():
        assert cell.outcome in ("", "host") and cell.entities_f1 is None


@pytest.mark.django_db(transaction=True)
def test_an_estimate_counts_the_longest_replies(make: Make) -> None:
    plan = setups.resolve(setups.read(SETUP | {"num_predict": 100}), check_hosts=False)
    assert estimates.estimate(plan).tokens_out == 100 * 4
    sized = setups.resolve(setups.read(SETUP), check_hosts=False)
    assert estimates.estimate(sized).tokens_out > 100 * 4


@pytest.mark.django_db(transaction=True)
def test_the_figure_is_one_that_the_prompts_ask_for(shipped: None) -> None:
    def metric(**setup: Any) -> str | None:
        return setups.resolve(setups.read(SETUP | setup), check_hosts=False).setup.metric

    assert metric(prompts=["direct_short", "direct_guided"]) == "mappings_f1"
    assert metric(prompts=["direct_short"], metric="entities_f1") == "mappings_f1"
    assert metric(prompts=["extraction_quotes+mapping_rules"]) == "mappings_f1"
    assert metric(prompts=["extraction_quotes", "direct_short"]) == "entities_f1"
    assert metric(prompts=["extraction_quotes"], metric="relationships_f1") == "relationships_f1"
