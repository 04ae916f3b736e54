"""One call over as many tries and hosts as it takes; every attempt leaves a row in the ledger."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from django.db import InterfaceError, OperationalError, connection
from psycopg import OperationalError as RawOperationalError
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception,
    retry_if_exception_type,
    stop_after_attempt,
    stop_after_delay,
    wait_exponential_jitter,
)

from agents import registry, thinking
from agents.calls import choice, records
from agents.calls.types import Answer, Call, storable
from agents.hosts import (
    Aborted,
    Embeddings,
    HostError,
    NoHost,
    Reply,
    Request,
    with_room_to_think,
)
from agents.models import HostModel
from masterchef.live import log as live_log
from masterchef.live.models import Level

TRIES = 3  # on one host, before another gets the call
REPEATABLE = frozenset({"unreachable", "server", "garbage", "rate_limit", "loading"})
WAITED_FOR = frozenset({"unreachable", "rate_limit", "loading"})
# A rate limit without a word when it ends. It must end: whoever waits counts the seconds.
UNSAID_WAIT_S = 15.0
LONGEST_WAIT_S = 5.0  # between tries on one host; a host that asks for more has its turn later
DATABASE_PATIENCE_S = 10.0  # a restart of PostgreSQL must not cost a reply that is there
NAP_S = 0.1
_backoff = wait_exponential_jitter(multiplier=0.2, max=LONGEST_WAIT_S, jitter=0.3)

Attempt = Callable[[Call, HostModel, float], Any]


def over_hosts(call: Call, attempt: Attempt) -> Any:
    """The result of the first host that gives one; each host gets a few tries."""
    tried: set[int] = set()
    failures: list[HostError] = []
    while places := (found := choice.candidates(call, without=tried)).right:
        asked_at = time.monotonic()
        with choice.place_for(call, places) as place:
            call.check_fence()
            if place is None:
                raise NoHost(
                    f"{call.model}: every slot was in use for {call.wait_s:.0f} s", kind="busy"
                )
            queued_ms = round((time.monotonic() - asked_at) * 1000, 3)
            try:
                return _retrying(call)(attempt, call, place, queued_ms)
            except HostError as error:
                failures.append(error)
                tried.add(place.host_id)
                if error.kind == "unreachable":
                    registry.mark_down(place.host_id, str(error))
    if found.replaced and not failures:
        raise NoHost(found.replaced, kind="replaced")
    raise _verdict(call, failures)


def _retrying(call: Call) -> Retrying:
    return Retrying(
        retry=retry_if_exception(_worth_repeating),
        stop=stop_after_attempt(TRIES),
        wait=_pause_s,
        before_sleep=lambda state: _tell_retry(call, state),
        sleep=lambda seconds: _sleep(call, seconds),
        reraise=True,
    )


def _tell_retry(call: Call, state: RetryCallState) -> None:
    records.tell(
        call,
        "call_retried",
        f"try {state.attempt_number + 1} of {TRIES} in {state.upcoming_sleep:.1f} s",
        level=Level.WARNING,
        host=state.args[1].host.name,
    )


def _worth_repeating(error: BaseException) -> bool:
    if not isinstance(error, HostError) or error.permanent or error.kind not in REPEATABLE:
        return False
    return (error.retry_after_s or 0) <= LONGEST_WAIT_S


def _pause_s(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after_s if isinstance(error, HostError) else None
    return max(_backoff(state), asked or 0.0)


def _sleep(call: Call, seconds: float) -> None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        call.check_fence()
        time.sleep(min(left, NAP_S))


def _verdict(call: Call, failures: Sequence[HostError]) -> Exception:
    """NoHost where waiting mends it; else the failure that repeating may mend, if there is one."""
    if not failures:
        return NoHost(f"no healthy host has {call.model}" + (f"@{call.tag}" if call.tag else ""))
    if all(error.kind in WAITED_FOR for error in failures):
        limited = {UNSAID_WAIT_S for error in failures if error.kind == "rate_limit"}
        waits = [error.retry_after_s for error in failures if error.retry_after_s is not None]
        last = failures[-1]
        retry_after_s = min(waits or limited, default=None)
        return NoHost(str(last), kind=last.kind, retry_after_s=retry_after_s)
    return min(failures, key=lambda error: error.permanent)


def chat(call: Call, place: HostModel, queued_ms: float) -> Answer:
    began = time.monotonic()

    client = registry.client_for_model(place)
    shown = _Shown(call, place)

    def send() -> Reply:
        records.tell(call, "call_started", host=place.host.name, level=Level.DEBUG)
        reply = client.chat(_as_known(call.request, place), on_token=shown, stop_when=stopped)
        shown.rest()
        return reply

    def stopped() -> bool:
        return not call.still_mine() or call.late(time.monotonic() - began)

    reply = _attempt(call, place, queued_ms, send)
    for name in patiently(call, lambda: registry.learn(place, client.known.refused)):
        said = f"{place.host.name} doesn't take {name} for {place.model.name}: it is left out now"
        records.tell(call, "field_refused", said, host=place.host.name, level=Level.WARNING)
    parts = thinking.split(reply.text)  # of servers that don't separate the two themselves
    thought = "\n\n".join(filter(None, (reply.thinking, parts.thinking)))
    answer = Answer(
        text=storable(parts.answer),
        tokens_in=reply.tokens_in,
        tokens_cached=reply.tokens_cached,
        tokens_out=reply.tokens_out,
        done_reason=reply.done_reason,
        truncated=records.is_truncated(call, reply),
        host=place.host.name,
        digest=place.model.digest,
        thinking=storable(thought),
        tokens_thinking=_thinking_tokens(reply, thought, parts.answer),
        cut=reply.cut,
    )
    patiently(call, lambda: records.record_reply(call, place, reply, answer, queued_ms))
    return answer


def _thinking_tokens(reply: Reply, thought: str, text: str) -> int | None:
    """Those of tokens_out that were thinking; by characters where the host doesn't say."""
    if reply.tokens_thinking is not None or reply.tokens_out is None or not thought:
        return reply.tokens_thinking
    return round(reply.tokens_out * len(thought) / (len(thought) + len(text)))


def embed(call: Call, place: HostModel, queued_ms: float) -> list[list[float]]:
    texts = [message["content"] for message in call.request.messages]
    began = time.monotonic()
    found: Embeddings = _attempt(
        call,
        place,
        queued_ms,
        lambda: registry.client_of(place.host).embed(place.model.name, texts),
    )
    took = Reply(
        "", tokens_in=found.tokens_in, total_ms=round((time.monotonic() - began) * 1000, 3)
    )
    answer = Answer("", host=place.host.name, digest=place.model.digest)
    patiently(call, lambda: records.record_reply(call, place, took, answer, queued_ms))
    # Six digits say as much and keep the journal small.
    return [[round(value, 6) for value in vector] for vector in found.vectors]


def _attempt(call: Call, place: HostModel, queued_ms: float, send: Callable[[], Any]) -> Any:
    """One try on one host, without a database connection; a failure goes into the ledger."""
    call.attempts += 1
    call.streamed, began = 0, time.monotonic()
    registry.give_back_connection()
    try:
        return send()
    except Aborted:
        call.check_fence()
        failure = HostError("timeout", f"no whole answer within {call.limit_s:g} s")
    except HostError as error:
        failure = error
    took_ms = round((time.monotonic() - began) * 1000, 3)
    patiently(call, lambda: records.record_failure(call, place, failure, queued_ms, took_ms))
    raise failure


def _as_known(request: Request, place: HostModel) -> Request:
    """The request under the host's own name of the model, such as "llama3:latest"."""
    model = place.model
    options = with_room_to_think(
        request.options,
        thinks="thinking" in model.details.get("capabilities", ()),
        context_length=model.context_length,
    )
    return Request(model.name, request.messages, options, request.schema)


class _Shown:
    """Passes tokens of the answer on to the live feed as they come."""

    def __init__(self, call: Call, place: HostModel) -> None:
        self.call, self.place = call, place
        self.answer = thinking.Stream()
        self.began = time.monotonic()
        self.first = True

    def __call__(self, text: str) -> None:
        self.call.streamed += 1
        if self.first:
            self.first = False
            waited = round((time.monotonic() - self.began) * 1000, 1)
            records.tell(
                self.call,
                "call_first_token",
                host=self.place.host.name,
                level=Level.DEBUG,
                after_ms=waited,
            )
        self._show(self.answer.feed(text))

    def rest(self) -> None:
        """The reply is whole."""
        self._show(self.answer.rest())

    def _show(self, text: str) -> None:
        if not text:
            return
        if self.call.run_id:
            live_log.tokens(self.call.run_id, self.call.seat, text)
        if self.call.on_token:
            self.call.on_token(text)


def patiently(call: Call, write: Callable[[], Any]) -> Any:
    """Write to the database, again for a while if it is being restarted."""
    retrying = Retrying(
        retry=retry_if_exception_type((OperationalError, InterfaceError, RawOperationalError)),
        stop=stop_after_delay(DATABASE_PATIENCE_S),
        wait=wait_exponential_jitter(multiplier=0.1, max=1.0, jitter=0.1),
        before_sleep=lambda _: connection.close(),
        sleep=lambda seconds: _sleep(call, seconds),
        reraise=True,
    )
    return retrying(write)
