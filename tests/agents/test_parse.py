import pytest

from agents import parse
from agents.parse import Unparsed

TAKE = {"action": {"name": "take", "item": "beef"}, "messages": [], "notes": []}
WAIT = {"action": None, "messages": [], "notes": []}


@pytest.mark.parametrize(
    "text",
    [
        '{"action": {"name": "take", "item": "beef"}, "messages": [], "notes": []}',
        '```json\n{"action": {"name": "take", "item": "beef"}}\n```',
        'Sure! I take it.\n{"action": {"name": "take", "item": "beef"}} Hope that helps.',
        '<think>maybe {"action": null}?</think>{"action": {"name": "take", "item": "beef"}}',
        '{"name": "take", "item": "beef"}',
        '{"action": "take", "item": "beef"}',
        '{"weather": "hot"} {"action": {"name": "take", "item": "beef"}, "messages": null}',
        '{oops {"action": {"name": "take", "item": "beef"}, "thinking_ms": 0, "mood": "good"}',
    ],
)
def test_one_decision_is_found_in_what_surrounds_it(text: str) -> None:
    assert parse.decision(text) == TAKE


def test_no_action_is_a_wait() -> None:
    assert parse.decision('{"action": null}') == WAIT


def test_messages_and_notes_come_through() -> None:
    text = (
        '{"action": null, "messages": [{"to": "S1", "text": "hot"}],'
        ' "notes": [{"key": "t7", "text": "no nuts"}]}'
    )
    made = parse.decision(text)
    assert made["messages"] == [{"to": "S1", "text": "hot"}]
    assert made["notes"] == [{"key": "t7", "text": "no nuts"}]


def test_a_model_cannot_say_how_long_it_thought() -> None:
    assert "thinking_ms" not in parse.decision('{"action": null, "thinking_ms": 5}')


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("I will wait.", "no JSON object"),
        ('{"action": {"name": "take"', "broken or cut off"),
        ('{"reply": 1}', "action: is missing"),
        ('{"action": {"name": "fly"}}', "action.name"),
        ('{"action": {"name": "take"}}', "action.item"),
        ('{"action": null, "messages": [{"to": "S1"}]}', r"messages\[0\].text"),
        ('{"action": null, "action": {"name": "take", "item": "beef"}}', '"action" stands twice'),
        ('{"action": {"name": "take", "item": "a", "item": "b"}}', '"item" stands twice'),
        ('{"name": "take", "item": "a", "item": "b"}', '"item" stands twice'),
        ('{"action": {"name": "take", "item": NaN}}', "NaN is not a JSON number"),
        ('{"action": null, "notes": [{"key": "a\\u0000", "text": "b"}]}', r"notes\[0\].key.*NUL"),
        ('{"action": null, "notes": [{"key": "a", "text": "\\ud800"}]}', r"notes\[0\].text"),
        ('{"action": {"name": "\\ud800"}}', r"action\.name"),
        ("[" * 100_000, "no JSON object"),
        ('{"a":' * 50_000, "broken or cut off"),
    ],
)
def test_what_cannot_be_read_says_what_to_write(text: str, said: str) -> None:
    with pytest.raises(Unparsed, match=said):
        parse.decision(text)


OFFERED = [{"name": "wait"}, {"name": "take", "item": "beef"}]


@pytest.mark.parametrize(
    ("reply", "action"),
    [
        ('{"option": 2}', OFFERED[1]),
        ('Well: {"option": "1", "messages": []}', OFFERED[0]),
        ('{"action": {"name": "wait"}}', OFFERED[0]),
    ],
)
def test_a_number_names_an_option_as_it_was_numbered(reply: str, action: dict) -> None:
    assert parse.decision(reply, OFFERED)["action"] == action


@pytest.mark.parametrize(
    "number", ["0", "3", "-1", "true", "1.5", '"two"', "null", "[1]", "9" * 18]
)
def test_a_number_of_no_option_is_told_with_the_numbers_there_are(number: str) -> None:
    with pytest.raises(parse.Unparsed, match="option: write a number from 1 to 2"):
        parse.decision(f'{{"option": {number}}}', OFFERED)
