"""Calls through the one door, against a host that fails in every way it can be told to."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from agents import registry, slots
from agents.calls import Answer, ask, count, embed
from agents.hosts import HostError, NoHost
from agents.models import CachedReply, Host, HostModel, LanguageModel, ModelCall, PinnedModel
from kitchen.models import Session, Turn
from masterchef.durable import FenceLost, JournalMismatch
from masterchef.durable.models import JournalEntry
from masterchef.embedded import ports
from masterchef.live import log
from masterchef.live.models import LogLine

OPTIONS = {"num_ctx": 2048, "seed": 1, "num_predict": 64}
HELLO = [{"role": "user", "content": "Hello, who is there?"}]

Asked = Callable[..., Answer]


@pytest.fixture
def asked(session: Session, claimed: Callable[..., Any]) -> Asked:
    """`asked(number)`: a call of one claimed turn of seat L1."""
    ref = claimed()

    def make(number: int = 1, **more: Any) -> Answer:
        defaults: dict[str, Any] = {
            "run": session,
            "seat": "L1",
            "role": "line_cook",
            "model": "scripted",
            "messages": HELLO,
            "options": OPTIONS,
        }
        return ask(more.pop("ref", ref), number, **(defaults | more))

    make.ref = ref  # type: ignore[attr-defined]
    return make


def rows() -> list[ModelCall]:
    return list(ModelCall.objects.order_by("id"))


def test_an_answer_is_journalled_and_counted(host: Host, asked: Asked, session: Session) -> None:
    answer = asked()
    assert answer.text and answer.tokens_in and answer.tokens_out
    assert answer.host == "scripted" and answer.digest
    (row,) = rows()
    assert (row.reply, row.tokens_in, row.tokens_out) == (
        answer.text,
        answer.tokens_in,
        answer.tokens_out,
    )
    assert row.run_id == session.pk and row.seat == "L1" and row.role == "line_cook"
    assert row.request == {"messages": HELLO, "options": OPTIONS}
    assert row.error_class == "" and row.queued_ms is not None and row.total_ms is not None
    assert JournalEntry.objects.get().reply == answer._asdict()
    assert slots.in_use([host.pk]) == {host.pk: 0}


def test_a_repeat_reads_the_journal_and_asks_nobody(host: Host, asked: Asked) -> None:
    first = asked()
    Host.objects.update(url="http://127.0.0.1:1", healthy=False)
    assert asked() == first
    assert len(rows()) == 1


def test_another_request_under_a_taken_number_is_a_mismatch(host: Host, asked: Asked) -> None:
    asked(1)
    with pytest.raises(JournalMismatch):
        asked(1, options={**OPTIONS, "seed": 2})
    assert asked(2, options={**OPTIONS, "seed": 2})


def test_a_lost_fence_leaves_no_journal_row_but_its_tokens_are_counted(
    host: Host, asked: Asked
) -> None:
    Turn.objects.update(fence=2)
    with pytest.raises(FenceLost):
        asked()
    assert not JournalEntry.objects.exists()
    assert rows()[0].tokens_out


def test_work_that_is_no_longer_ours_asks_nobody(host: Host, asked: Asked) -> None:
    with pytest.raises(FenceLost):
        asked(still_mine=lambda: False)
    assert rows() == []


def test_losing_the_fence_ends_a_running_call(host: Host, asked: Asked, faults) -> None:
    faults("slow", seconds=30, count=1)
    began = time.monotonic()
    with pytest.raises(FenceLost):
        asked(still_mine=lambda: time.monotonic() < began + 0.5)
    assert slots.in_use([host.pk]) == {host.pk: 0}
    assert not JournalEntry.objects.exists()


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("error500", "server"),
        ("garbage", "garbage"),
        ("dead", "unreachable"),
        ("ratelimit", "rate_limit"),
    ],
)
def test_a_passing_failure_is_tried_again_and_both_tries_are_in_the_ledger(
    host: Host, asked: Asked, faults, fault: str, kind: str
) -> None:
    faults(fault, count=1, seconds=0)
    assert asked().text
    failed, answered = rows()
    assert (failed.error_class, failed.attempt, failed.tokens_out) == (kind, 1, None)
    assert (answered.error_class, answered.attempt) == ("", 2)
    assert failed.request_hash == answered.request_hash


@pytest.mark.parametrize("fault", ["error500", "garbage"])
def test_a_host_that_keeps_failing_ends_as_an_error_not_as_an_answer(
    host: Host, asked: Asked, faults, fault: str
) -> None:
    faults(fault)
    with pytest.raises(HostError) as error:
        asked()
    assert not error.value.permanent
    assert [row.attempt for row in rows()] == [1, 2, 3]
    assert not JournalEntry.objects.exists()


def test_a_dead_host_is_marked_and_the_work_waits(host: Host, asked: Asked, faults) -> None:
    Host.objects.update(url=f"http://127.0.0.1:{ports.pick_hidden('dead')}")
    with pytest.raises(NoHost):
        asked()
    host.refresh_from_db()
    assert host.healthy is False and host.error
    assert not registry.usable("scripted")


def test_a_silent_host_is_a_timeout(host: Host, asked: Asked, faults) -> None:
    Host.objects.update(timeout_s=0.3)
    faults("hang", seconds=30, count=1)
    with pytest.raises(HostError) as error:
        asked()
    assert error.value.kind == "timeout"


def test_a_long_rate_limit_waits_for_as_long_as_the_host_says(
    host: Host, asked: Asked, faults
) -> None:
    faults("ratelimit", seconds=60)
    with pytest.raises(NoHost) as error:
        asked()
    assert error.value.retry_after_s == 60
    assert len(rows()) == 1


def test_another_host_takes_over_from_a_dead_one(host: Host, asked: Asked) -> None:
    living = registry.check_host(Host.objects.create(name="second", url=host.url, slots=1).pk)
    Host.objects.filter(pk=host.pk).update(url=f"http://127.0.0.1:{ports.pick_hidden('dead')}")
    assert asked().host == living.name
    assert {row.host_id for row in rows()} == {host.pk, living.pk}


def test_a_seat_stays_with_its_host(host: Host, asked: Asked) -> None:
    second = registry.check_host(Host.objects.create(name="second", url=host.url, slots=1).pk)
    slot = [slots.take(host.pk), slots.take(host.pk)]
    assert asked(1).host == second.name  # the only one with a free slot
    for held in slot:
        slots.release(held)
    assert asked(2).host == second.name


def test_a_tag_ties_the_call_to_its_hosts(host: Host, asked: Asked) -> None:
    Host.objects.filter(pk=host.pk).update(tags=["gpu"])
    assert asked(1, tag="gpu").host == asked(2, tag="scripted").host == "scripted"
    with pytest.raises(NoHost, match="scripted@cpu"):
        asked(3, tag="cpu")


def test_a_model_that_no_host_has_waits(host: Host, asked: Asked) -> None:
    with pytest.raises(NoHost, match="no healthy host has llama9"):
        asked(model="llama9")


def test_when_every_slot_stays_taken_the_work_waits(host: Host, asked: Asked) -> None:
    slots.take(host.pk), slots.take(host.pk)
    with pytest.raises(NoHost, match="every slot was in use"):
        asked(wait_s=0.1)


def test_a_prompt_too_long_for_its_context_is_permanent(host: Host, asked: Asked) -> None:
    with pytest.raises(HostError) as error:
        asked(
            messages=[{"role": "user", "content": "word " * 200}],
            options={**OPTIONS, "num_ctx": 64},
        )
    assert error.value.kind == "too_long" and error.value.permanent
    assert len(rows()) == 1


def test_a_call_without_a_seed_is_refused(host: Host, asked: Asked) -> None:
    with pytest.raises(ValueError, match="seed is missing"):
        asked(options={"num_ctx": 64})


def test_the_cache_answers_only_when_asked_for(host: Host, asked: Asked) -> None:
    first = asked(1, use_cache=True)
    assert asked(2, use_cache=True).text == first.text
    assert [row.cached for row in rows()] == [False, True]
    asked(3)
    asked(4, use_cache=True, repeat=2)
    assert [row.cached for row in rows()] == [False, True, False, False]
    assert CachedReply.objects.count() == 2


def test_another_digest_is_another_model_to_the_cache(host: Host, asked: Asked) -> None:
    asked(1, use_cache=True)
    host.models.update(digest="changed")
    PinnedModel.objects.all().delete()  # another run would not be held to the old one
    asked(2, use_cache=True)
    assert [row.cached for row in rows()] == [False, False]


def test_a_host_that_tells_no_digest_is_cached_for_itself_only(host: Host, asked: Asked) -> None:
    host.models.update(digest="")
    asked(1, use_cache=True)
    asked(2, use_cache=True)
    Host.objects.update(name="another")
    asked(3, use_cache=True)
    assert [row.cached for row in rows()] == [False, True, False]


def test_far_fewer_tokens_than_expected_mark_the_prompt_as_truncated(
    host: Host, asked: Asked
) -> None:
    assert not asked(1).truncated
    assert asked(2, expected_tokens=1000).truncated
    assert [row.truncated for row in rows()] == [False, True]


def test_tokens_and_milestones_reach_the_log(host: Host, asked: Asked, session: Session) -> None:
    heard: list[str] = []
    answer = asked(on_token=heard.append)
    assert "".join(heard) == answer.text and len(heard) > 1
    assert log.flush()
    lines = LogLine.objects.filter(run_id=session.pk).order_by("id")
    assert [line.kind for line in lines] == ["call_started", "call_first_token", "call_finished"]
    assert lines[2].text == answer.text and lines[2].data["tokens_out"] == answer.tokens_out


def test_thinking_in_the_text_never_reaches_the_live_feed(asked: Asked, answering: Any) -> None:
    said = ["<th", "ink>As Qwen, I ", "could wait.</thi", 'nk>\n\n{"a', '": 1}']
    lines = [{"message": {"content": each}, "done": False} for each in said]
    done = {"message": {"content": ""}, "done": True, "eval_count": 9, "prompt_eval_count": 5}
    body = b"".join(json.dumps(line).encode() + b"\n" for line in [*lines, done])
    odd = Host.objects.create(name="odd", url=answering(body))
    model = LanguageModel.objects.create(name="odd", digest="1", context_length=4096)
    HostModel.objects.create(host=odd, model=model)
    slots.lay_out(odd)
    heard: list[str] = []
    answer = asked(model="odd", on_token=heard.append)
    assert "".join(heard) == answer.text.strip() == '{"a": 1}'
    assert answer.thinking == "As Qwen, I could wait."


def test_embeddings_are_journalled(host: Host, asked: Asked, session: Session) -> None:
    def vectors() -> Any:
        texts = ["the grill is hot", "wash the plates"]
        return embed(asked.ref, 3, run=session, model="scripted", texts=texts)  # type: ignore[attr-defined]

    first = vectors()
    assert len(first) == 2 and len(first[0]) == len(first[1]) > 10
    (row,) = rows()
    assert row.purpose == "embed" and row.tokens_in and row.tokens_out is None
    Host.objects.update(healthy=False)
    assert vectors() == first


def test_a_failed_embedding_is_journalled_as_none_and_fails_nobody(
    host: Host, asked: Asked, session: Session, faults
) -> None:
    def vectors() -> Any:
        return embed(asked.ref, 3, run=session, model="scripted", texts=["a"])  # type: ignore[attr-defined]

    faults("error500")
    assert vectors() is None
    faults("none")
    assert vectors() is None  # a repeat must build the same prompt


def test_what_a_failed_attempt_had_written_is_counted(
    host: Host, asked: Asked, answering: Any
) -> None:
    piece = '{"message": {"role": "assistant", "content": "word "}, "done": false}\n'
    Host.objects.update(url=answering((piece * 7).encode()))  # and no last line
    with pytest.raises(HostError) as error:
        asked(messages=[{"role": "user", "content": "x" * 400}])
    assert error.value.kind == "garbage"
    assert {(row.tokens_in, row.tokens_out) for row in rows()} == {(100, 7)}
    assert all(row.total_ms is not None for row in rows())


def test_a_host_counts_the_tokens_of_a_prompt_and_the_ledger_has_it(host: Host) -> None:
    longer = [*HELLO, {"role": "user", "content": "And who is in the kitchen?"}]
    short, whole = count("scripted", HELLO), count("scripted@scripted", longer)
    assert short.tokens and whole.tokens and short.tokens < whole.tokens
    assert (whole.host, whole.cut) == ("scripted", False) and whole.digest
    counted = [(row.purpose, row.tokens_in, row.tokens_out) for row in rows()]
    assert counted == [("count", short.tokens, 1), ("count", whole.tokens, 1)]


def test_tokens_that_nobody_can_count_are_refused(host: Host) -> None:
    with pytest.raises(NoHost, match="no healthy host has unheard"):
        count("unheard", HELLO)
    assert rows() == []
