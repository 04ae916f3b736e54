"""A model in a seat, turn after turn, against the scripted host and real rows."""

import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest

from agents import model_player
from agents.hosts import HostError
from agents.model_player import PlayerDecision, TurnContext, turn_calls
from agents.models import Host, ModelCall
from kitchen.models import Session, Turn
from masterchef.durable import FenceLost
from masterchef.durable.models import JournalEntry

OPTIONS = [{"name": "wait"}, {"name": "take", "item": "beef"}, {"name": "move", "to": "grill"}]
SCHEMA = {
    "type": "object",
    "properties": {
        "action": {"enum": OPTIONS},
        "messages": {"type": "array"},
        "notes": {"type": "array"},
    },
    "required": ["action"],
}


def seen(tick: int, more: str = "") -> dict[str, Any]:
    return {"time_s": tick * 10, "at": "prep", "news": f"tick {tick} {more}", "options": OPTIONS}


class Seat:
    """Plays seat L1 as the workers do: claim, decide, and mark the turn done when it closes."""

    def __init__(self, session: Session, claimed: Callable[..., Any]) -> None:
        self.session, self.claimed = session, claimed

    def context(self, tick: int, observation: dict[str, Any], **more: Any) -> TurnContext:
        ref = more.pop("ref", None) or self.claimed(tick)
        return TurnContext(
            ref=ref,
            session=self.session,
            turn_id=ref.id,
            tick=tick,
            seat="L1",
            role="line_cook",
            player="scripted",
            observation=observation,
            schema=SCHEMA,
            still_mine=more.get("still_mine", lambda: True),
        )

    def play(self, tick: int, observation: dict[str, Any] | None = None) -> PlayerDecision:
        turn = self.context(tick, observation or seen(tick))
        made = model_player.decide(turn)
        Turn.objects.filter(pk=turn.turn_id).update(
            state="done", decision=made.decision, outcome=made.outcome, memory=made.memory
        )
        return made

    def options(self, **options: Any) -> None:
        self.session.options = options
        self.session.save(update_fields=["options"])


@pytest.fixture
def seat(host: Host, session: Session, claimed: Callable[..., Any]) -> Seat:
    return Seat(session, claimed)


def calls(purpose: str) -> list[ModelCall]:
    return list(ModelCall.objects.filter(purpose=purpose).order_by("id"))


def prompt(call: ModelCall) -> str:
    return json.dumps(call.request["messages"])[:-1]


def test_a_model_chooses_one_of_its_options(seat: Seat) -> None:
    made = seat.play(0)
    assert made.outcome == "ok" and made.thinking_ms == 0
    assert made.decision["action"] in OPTIONS
    (call,) = calls("decide")
    assert call.request["options"]["num_ctx"] and call.request["options"]["seed"]


def test_each_prompt_begins_with_the_whole_prompt_of_the_turn_before(seat: Seat) -> None:
    for tick in range(5):
        seat.play(tick)
    prompts = [prompt(call) for call in calls("decide")]
    for before, after in itertools.pairwise(prompts):
        assert after.startswith(before)
    cached = [call.tokens_cached for call in calls("decide")]
    assert cached[-1] >= calls("decide")[-2].tokens_in


def test_a_repeated_turn_asks_nobody_and_decides_the_same(seat: Seat) -> None:
    seat.play(0)
    turn = seat.context(1, seen(1))
    first = model_player.decide(turn)
    count = ModelCall.objects.count()
    assert model_player.decide(turn) == first
    assert ModelCall.objects.count() == count


def test_an_unreadable_reply_is_repaired_once(seat: Seat, faults) -> None:
    faults("wrong", count=1)
    made = seat.play(0)
    assert made.outcome == "ok" and made.decision["action"] in OPTIONS
    (repair,) = calls("repair")
    assert repair.number == turn_calls.Number.REPAIR
    said = repair.request["messages"]
    assert said[-2] == {"role": "assistant", "content": calls("decide")[0].reply}
    assert "action: is missing" in said[-1]["content"]


def test_a_reply_that_stays_unreadable_is_a_marked_wait_and_the_next_prompt_says_why(
    seat: Seat, faults
) -> None:
    faults("wrong")
    made = seat.play(0)
    assert made.outcome == "unparsed" and made.decision["action"] is None
    faults("none")
    seat.play(1)
    newest = calls("decide")[-1].request["messages"][-1]["content"]
    assert newest.startswith("Your last reply could not be read, so you waited: action: is missing")


def test_a_failing_host_is_no_decision(seat: Seat, faults) -> None:
    faults("error500")
    with pytest.raises(HostError):
        seat.play(0)


def test_a_turn_that_is_lost_midway_leaves_nothing(seat: Seat) -> None:
    with pytest.raises(FenceLost):
        model_player.decide(seat.context(0, seen(0), still_mine=lambda: False))
    assert not JournalEntry.objects.exists()


def test_a_long_session_keeps_its_prompts_within_the_context(seat: Seat) -> None:
    seat.options(num_ctx=1200, num_predict=60)
    for tick in range(24):
        seat.play(tick, seen(tick, "the grill is hot and the guests are waiting " * 3))
    asked = calls("decide")
    assert len(asked) == 24 and all(call.error_class == "" for call in asked)
    assert max(call.tokens_in + call.tokens_out for call in asked) <= 1200
    compacted = Turn.objects.filter(memory__has_key="compacted")
    assert compacted.count() == len(calls("summarise")) >= 2
    assert len(calls("embed")) >= len(calls("summarise"))
    assert all(call.request["options"]["num_predict"] == 160 for call in calls("summarise"))
    system = asked[-1].request["messages"][0]["content"]
    last = compacted.order_by("tick").last().memory["compacted"]
    assert last["summary"] and system.endswith(f"in your own words:\n{last['summary']}")


def test_between_compactions_prompts_stay_append_only(seat: Seat) -> None:
    seat.options(num_ctx=1200, num_predict=60)
    for tick in range(16):
        seat.play(tick, seen(tick, "the guests are waiting " * 6))
    fresh = set(Turn.objects.filter(memory__has_key="compacted").values_list("tick", flat=True))
    prompts = [prompt(call) for call in calls("decide")]
    assert fresh
    for tick in range(1, 16):
        assert prompts[tick].startswith(prompts[tick - 1]) == (tick not in fresh)


def test_a_repeated_compaction_asks_nobody(seat: Seat) -> None:
    seat.options(num_ctx=1200, num_predict=60)
    tick = 0
    while not calls("summarise"):
        turn = seat.context(tick, seen(tick, "the guests are waiting " * 6))
        first = model_player.decide(turn)
        count = ModelCall.objects.count()
        assert model_player.decide(turn) == first
        assert ModelCall.objects.count() == count
        Turn.objects.filter(pk=turn.turn_id).update(state="done", memory=first.memory)
        tick += 1
    assert first.memory["compacted"]["summary"]


def test_what_left_the_window_is_recalled_when_it_is_similar(seat: Seat) -> None:
    seat.options(num_ctx=1200, num_predict=60)
    seat.play(0, seen(0, "table seven is allergic to walnuts"))
    tick = 1
    while not calls("summarise"):
        seat.play(tick, seen(tick, "plates are washed in the dish pit " * 5))
        tick += 1
    seat.play(tick, seen(0, "table seven is allergic to walnuts"))
    newest = calls("decide")[-1].request["messages"][-1]["content"]
    assert "You remember: (tick 0) " in newest and newest.count("walnuts") == 2


def test_a_first_prompt_that_is_longer_than_guessed_is_asked_again_without_history(
    seat: Seat,
) -> None:
    for tick in range(4):
        seat.play(tick, seen(tick, "word " * 60))
    # What the host counts from now on is far more than its last count let expect.
    Turn.objects.update(memory=Turn.objects.first().memory | {"tokens": 10, "chars": 100_000})
    seat.options(num_ctx=700, num_predict=60)
    made = seat.play(4)
    assert made.outcome == "ok"
    assert calls("decide")[-1].number == turn_calls.Number.DECIDE_SHORTER
    assert "too_long" in {call.error_class for call in calls("decide")}


def test_notes_outlive_a_compaction(seat: Seat) -> None:
    seat.options(num_ctx=1200, num_predict=60)
    seat.play(0)
    row = Turn.objects.get(tick=0)
    Turn.objects.filter(pk=row.pk).update(memory=row.memory | {"notes": [["t7", "no nuts"]]})
    tick = 1
    while not calls("summarise"):
        seat.play(tick, seen(tick, "the guests are waiting " * 6))
        tick += 1
    assert "- t7: no nuts" in calls("decide")[-1].request["messages"][0]["content"]


def test_thinking_costs_time_in_track_b_only(seat: Seat) -> None:
    seat.session.track = "B"
    made = seat.play(0)
    assert made.thinking_ms == calls("decide")[0].tokens_out * 20 > 0


def test_the_sampling_seed_is_the_turns_own(seat: Seat) -> None:
    seat.play(0)
    seat.play(1)
    seat.session.repeat = 2
    other = turn_calls.seed_of(seat.context(2, seen(2)))
    seeds = {call.request["options"]["seed"] for call in calls("decide")} | {other}
    assert len(seeds) == 3 and all(0 <= seed < 2**31 for seed in seeds)


def test_options_that_are_not_the_hosts_stay_here(seat: Seat) -> None:
    seat.options(cache=True, deadline_s=5.0, temperature=0.7)
    seat.play(0)
    sent = calls("decide")[0].request["options"]
    assert sent["temperature"] == 0.7 and not {"cache", "deadline_s"} & set(sent)


def test_an_answer_keeps_where_its_option_stood_and_the_words_that_asked(seat: Seat) -> None:
    made = seat.play(0)
    assert made.memory is not None
    choice = made.memory["choice"]
    assert choice["style"] == "copy" and len(choice["words"]) == 16
    entry, entries, value, values = choice["place"]
    assert entries == 3 and 0 <= entry < entries and (value, values) == (0, 1)


def test_a_lineup_can_ask_for_the_number_of_an_option(seat: Seat) -> None:
    seat.session.options = {"style": "number"}
    schema = {"type": "object", "properties": {"option": {"enum": [3]}}, "required": ["option"]}
    turn = seat.context(0, seen(0))
    made = model_player.decide(turn._replace(schema=schema))
    asked = calls("decide")[0].request["messages"][-1]["content"]
    third = asked.rpartition("; 3 ")[2].split(" ")
    assert list(made.decision["action"].values()) == third
    assert "style" not in calls("decide")[0].request["options"]
    assert made.memory is not None and made.memory["choice"]["place"][:2] == [2, 3]
