"""Thinking is told from the answer in every form that servers and templates give it."""

import json
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from agents import parse
from agents.flavors import model as model_flavor
from agents.thinking import split
from agents.thinking.marks import ANY
from judging.briefs import Dimension, Rubric
from judging.panels import parse as parse_verdict
from judging.trials import replies

THOUGHT = "As Qwen, made by Alibaba, I could do {draft} but no."
FORMS = [
    "<think>{t}</think>\n\n{a}",
    "<think>\n{t}\n</think>{a}",
    "<THINK>{t}</THINK>\n{a}",
    "< think >{t}</ think >\n{a}",
    '<think time="3">{t}</think>\n{a}',
    "<thinking>{t}</thinking>\n{a}",
    "<thought>{t}</thought>\n{a}",
    "<reasoning>{t}</reasoning>\n{a}",
    "<seed:think>{t}</seed:think>{a}",
    "[THINK]{t}[/THINK]{a}",
    "◁think▷{t}◁/think▷{a}",
    "<|START_THINKING|>{t}<|END_THINKING|><|START_RESPONSE|>{a}<|END_RESPONSE|>",
    "<|begin_of_thought|>{t}<|end_of_thought|><|begin_of_solution|>{a}<|end_of_solution|>",
    "<|channel>thought\n{t}<channel|>{a}",
    "<unused94>{t}<unused95>{a}",
    "{t}\n</think>\n\n{a}",
    "```json\n{t}\n</think>\n```json\n{a}\n```",
    "<think>{t}</think> <think>Once more. {t}</think>\n{a}",
    "<think>{t} <think>inside</think> and on</think>\n{a}",
    "Well.\n<think>{t}</think>\n{a}",
    "<think>{t}</think><answer>{a}</answer>",
    "<|channel|>analysis<|message|>{t}<|end|><|start|>assistant<|channel|>final<|message|>{a}<|return|>",
    "<|channel|>analysis<|message|>{t}<|channel|>commentary<|message|>{t}<|end|>"
    "<|start|>assistant<|channel|>final <|constrain|>json<|message|>{a}",
    "{t}<|end|><|start|>assistant<|channel|>final<|message|>{a}",
    "analysis{t}assistantfinal{a}",
    "```thinking\n{t}\n```\n{a}",
    "<scratchpad>{t}</scratchpad>{a}",
    "<|thinking|>{t}<|/thinking|>{a}",
    "<|channel|>analysis<|message|>{t}<|end|>{a}",
    "assistantanalysis{t}assistantfinal{a}",
    "<think>{t}\n<answer>{a}</answer>",
    "<think>{t}</think><final_answer>{a}</final_answer>",
    "<think>{t}</think><|begin_of_box|>{a}<|end_of_box|>",
    "Thinking...\n{t}\n...done thinking.\n\n{a}",
    '<details type="reasoning" done="true">\n<summary>Thought</summary>\n{t}\n</details>\n{a}',
    "Here is my thought process: {t}\nHere is my response: {a}",
    "**Here is my thought process:**\n{t}\n\n**Here is my response:**\n{a}",
    "Here are my reasoning steps:\n{t}\n[BEGIN FINAL RESPONSE]\n{a}",
    "<longcat_think>{t}</longcat_think>{a}",
    "<antThinking>{t}</antThinking>{a}",
    "<think_fast>{t}</think_fast>{a}",
    "<|inner_prefix|>{t}<|inner_suffix|>{a}",
    "<|think|>{t}<|end|><|begin|>assistant<|content|>{a}",
    "<|begin|>assistant<|think|>{t}<|end|><|begin|>assistant<|content|>{a}",
    "<|channel|>analysis<|message|>{t}<|end|><|start|>assistant<|message|>{a}",
    "```think\n{t}\n```\n{a}",
]
UNFINISHED = [
    "<think>{t}",
    "<think>{t}</think>",
    "[THINK]{t}",
    "<|channel|>analysis<|message|>{t}",
    "<|channel|>analysis<|message|>{t}<|end|>",
    "<|START_THINKING|>{t}",
    "<think>one</think><think>{t}",
]
CONTENT = [
    "",
    "{}",
    "Write `</think>` after it, and `<think>` before.",
    "The </think> tag ends it.",
    "Between <think> and </think> a model thinks.",
    '{"a.md": "a template with </think> in it"}',
    "<details>\n<summary>More</summary>\nText\n</details>\n",
    "```\n<think></think>\n```\n",
    "# Tags\n\n```\n<think>\n</think>\n```\n\nDone.",
    "[Think](https://example.org) before you cook.",
    "Analysis of costs: assistant chefs are final.",
    "5 < 6 > 4, a [x] and a |channel|",
]
RUBRIC = Rubric(dimensions=[Dimension(id="taste", description="Taste", weight=100)], scale=(1, 10))


@pytest.mark.parametrize("form", FORMS)
def test_the_answer_is_what_is_not_thinking(form: str) -> None:
    found = split(form.format(t=THOUGHT, a='{"answer": 42}'))
    assert json.loads(found.answer[found.answer.index("{") : found.answer.rindex("}") + 1])
    assert "Alibaba" not in found.answer and "Alibaba" in found.thinking
    assert split(found.answer) == ("", found.answer)


@pytest.mark.parametrize("form", UNFINISHED)
def test_thinking_that_was_cut_leaves_no_answer(form: str) -> None:
    found = split(form.format(t=THOUGHT))
    assert not found.answer.strip() and "Alibaba" in found.thinking


@pytest.mark.parametrize(
    "form", ["```\n<think>{t}</think>\n{a}\n```", "```json\n<think>{t}</think>{a}\n```"]
)
def test_a_fence_around_the_whole_reply_keeps_no_thinking(form: str) -> None:
    found = split(form.format(t=THOUGHT, a='{"answer": 42}'))
    assert "Alibaba" in found.thinking and "Alibaba" not in found.answer
    assert parse.json_objects.loads(found.answer.strip("`json\n")) == {"answer": 42}


def test_an_empty_tag_opens_nothing() -> None:
    assert '{"answer": 42}' in split('<think />{"answer": 42}').answer


@pytest.mark.parametrize("text", CONTENT)
def test_a_mention_is_content(text: str) -> None:
    assert split(text) == ("", text)
    behind = split(f"<think>Hm.</think>{text}")
    assert behind == ("Hm.", text)


thoughts = st.one_of(
    st.just(""),
    st.text(max_size=60),
    st.sampled_from([THOUGHT, '{"action": {"name": "wait"}}', '{"A": {"taste": 1}}', "x" * 30_000]),
).map(lambda text: text.replace("<", "‹").replace("[", "(").replace("`", "'").replace("◁", "("))


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(FORMS), thoughts)
@example(FORMS[0], "I weigh the tickets once more. " * 6_000)
def test_every_reader_passes_over_every_form(form: str, thought: str) -> None:
    """A draft isn't played, scored or sealed; and no limit counts thoughts."""
    move = '{"action": {"name": "move", "to": "grill"}, "messages": [], "notes": []}'
    assert parse.decision(form.format(t=thought, a=move))["action"]["name"] == "move"
    schema = {"properties": {"action": {}}, "required": ["action"]}
    assert replies.read(form.format(t=thought, a=move), schema) == json.loads(move)
    verdict = parse_verdict(form.format(t=thought, a='{"A": {"taste": 7}}'), RUBRIC, ["A"])
    assert verdict.judged["A"].scores == {"taste": 7}
    pair = json.dumps({"a.md": "Soup.", "b.md": "Use </think>."})
    if not form.startswith("Well."):
        made = model_flavor.files(form.format(t=thought, a=pair), ["a.md", "b.md"])
        assert made == {"a.md": b"Soup.", "b.md": b"Use </think>."}
        one = model_flavor.files(form.format(t=thought, a="# Soup"), ["a.md"])
        assert one["a.md"].strip() == b"# Soup"


pieces = st.sampled_from(
    ["<think>", "</think>", "[THINK]", "[/THINK]", "<|channel|>", "final", "analysis",
     "<|message|>", "<|end|>", "```", "\n", "`", "{", "}", '{"a": 1}', '"', "text ", "</", "<",
     "◁think▷", " "]
)  # fmt: skip


@settings(max_examples=1500, deadline=None)
@given(st.lists(st.one_of(pieces, st.text(max_size=4)), max_size=30).map("".join))
@example("<|channel|>\n<think></think>[THINK]")
def test_any_text_is_split_and_split_again_stays(text: str) -> None:
    found = split(text)
    assert split(found.answer) == ("", found.answer)
    if not found.thinking:
        assert text.endswith(found.answer) or is_left_of(found.answer.strip(), text)


def is_left_of(answer: str, text: str) -> bool:
    """Only marks and blanks were taken away: empty thinking may stand in the middle."""
    rest = iter(ANY.sub("", text))
    return all(char in rest for char in ANY.sub("", answer))


@pytest.mark.parametrize(
    "piece", ["<think></think>", "</think>", "<think>", "{", "```\n", "<|channel|>", "<think ", "<"]
)
def test_a_long_reply_of_nothing_but_marks_is_read(piece: str) -> None:
    began = time.process_time()
    split(piece * (400_000 // len(piece)) + "</think>x")
    assert time.process_time() - began < 30  # quadratic work would take hours


SOFT = ["analysis", "reflection", "reason", "scratchpad", "Plan"]


@pytest.mark.parametrize("word", SOFT)
@pytest.mark.parametrize(
    "answer", ['{"action": {"name": "serve", "order": "o1"}}', "<answer>{}</answer>"]
)
def test_a_leading_block_before_json_is_thinking_whatever_it_is_called(word, answer):
    draft = THOUGHT.format(draft='{"action": {"name": "wait"}}')
    found = split(f"<{word}>{draft}</{word}>\n{answer}")
    assert found.thinking == draft
    assert found.answer == answer.removeprefix("<answer>").removesuffix("</answer>")


@pytest.mark.parametrize(
    "text",
    [
        "<analysis>Beef rose by 3%.</analysis>",
        "<analysis>Beef rose by 3%.</analysis>\n<conclusion>Buy fish.</conclusion>",
        "# Report\n<analysis>a</analysis>\n{}",
        "<analysis>Beef {",
        '{"files": {"a.xml": "<analysis>a</analysis>{}"}}',
    ],
)
def test_such_words_in_a_document_are_its_own(text):
    assert split(text).answer == text
