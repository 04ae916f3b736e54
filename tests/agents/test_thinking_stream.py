"""Whoever watches a reply being written sees the answer, not the thinking before it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.thinking import Stream
from tests.agents.test_thinking import CONTENT, FORMS, THOUGHT, UNFINISHED, pieces

ANSWER = '{"action": {"name": "move", "to": "grill"}}'
# Their opening mark stood in the prompt: nobody can know before the closing one comes.
UNKNOWN = [
    form
    for form in FORMS
    if form.endswith(("\n<answer>{a}</answer>", "{t}<|end|>{a}", "assistant<|message|>{a}"))
]
LATE = [form for form in FORMS if form.startswith("{t}")]


def shown(text: str, size: int = 1) -> str:
    stream = Stream()
    parts = [stream.feed(text[at : at + size]) for at in range(0, len(text), size)]
    return "".join([*parts, stream.rest()])


@pytest.mark.parametrize("size", [1, 3, 7, 10_000])
@pytest.mark.parametrize(
    "form", [form for form in FORMS if form not in LATE + UNKNOWN and "json\n{t}" not in form]
)
def test_only_the_answer_is_shown(form: str, size: int) -> None:
    seen = shown(form.format(t=THOUGHT, a=ANSWER), size)
    assert ANSWER in seen and "Alibaba" not in seen


@pytest.mark.parametrize("form", LATE)
def test_what_follows_a_lone_closing_mark_is_shown_without_it(form: str) -> None:
    seen = shown(form.format(t=THOUGHT, a=ANSWER))
    assert ANSWER in seen and "</think>" not in seen and "<|" not in seen


@pytest.mark.parametrize("form", UNFINISHED)
def test_thinking_that_goes_on_is_not_shown(form: str) -> None:
    assert shown(form.format(t=THOUGHT)) == ""


@pytest.mark.parametrize("text", CONTENT)
def test_what_only_speaks_of_marks_is_shown_whole(text: str) -> None:
    assert shown(text) == text


def test_words_are_not_kept_back() -> None:
    stream = Stream()
    assert stream.feed("Soup is ") == "Soup is "
    assert stream.feed("good <") == "good "
    assert stream.feed(" 5 > 4") == "< 5 > 4"
    assert shown("  two blanks ") == "  two blanks "


@settings(max_examples=500, deadline=None)
@given(
    st.lists(st.one_of(pieces, st.text(max_size=4)), max_size=20).map("".join),
    st.integers(1, 9),
)
def test_it_does_not_matter_where_the_pieces_end(text: str, size: int) -> None:
    assert shown(text, size) == shown(text, len(text) or 1)


def test_a_long_thought_costs_no_more_than_its_length() -> None:
    stream = Stream()
    assert all(stream.feed(piece) == "" for piece in ["<think>", *["I weigh it. "] * 20_000])
    assert stream.feed("</think>Done") + stream.rest() == "Done"
