"""One append-only row for every attempt, its entry in the ledger, and a line in the run's log."""

from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction

from agents.calls.types import Answer, Call, storable
from agents.hosts import HostError, Reply
from agents.models import Host, HostModel, ModelCall, Protocol
from masterchef.live import log
from masterchef.live.models import Level
from masterchef.runs import ledger
from masterchef.runs.ledger import Used
from masterchef.runs.models import CostSource, LedgerEntry

# Six characters a token is more than any tokenizer gets out of English or JSON, so fewer tokens
# than this means that the host cut the prompt.
MOST_CHARS_A_TOKEN = 6
CHARS_A_TOKEN = 4  # of English, where nobody has counted
TRUNCATED_BELOW = 0.7  # of the tokens that the caller expected from its own measurements


class Cost(NamedTuple):
    """US dollars and where the figure comes from."""

    usd: Decimal | None
    source: str


def is_truncated(call: Call, reply: Reply) -> bool:
    """Whether the host counted clearly fewer prompt tokens than were sent."""
    if reply.truncated:
        return True
    if reply.tokens_in is None:
        return False
    if call.expected_tokens:
        return reply.tokens_in < TRUNCATED_BELOW * call.expected_tokens
    sent = sum(len(message["content"]) for message in call.request.messages)
    return reply.tokens_in < sent / MOST_CHARS_A_TOKEN


def price(host: Host, model: str, reply: Reply) -> Cost:
    """Estimated from public price lists for a paid service; none for a local model."""
    if host.protocol == Protocol.OLLAMA or not reply.tokens_in:
        return Cost(None, CostSource.NONE)
    from genai_prices import Usage, calc_price  # a second to import, needed by few

    usage = Usage(
        input_tokens=reply.tokens_in,
        cache_read_tokens=reply.tokens_cached or 0,
        output_tokens=reply.tokens_out or 0,
    )
    try:
        found = calc_price(usage, model_ref=model, provider_api_url=host.url)
    except LookupError:  # nobody sells it: a server of one's own
        return Cost(None, CostSource.NONE)
    return Cost(found.total_price, CostSource.ESTIMATED)


def record_reply(
    call: Call, place: HostModel, reply: Reply, answer: Answer, queued_ms: float
) -> None:
    """The row of an attempt that was answered."""
    cost = price(place.host, call.model, reply)
    _record(
        call,
        host=place.host,
        digest=place.model.digest,
        **_answered(answer),
        tokens_in=reply.tokens_in,
        tokens_cached=reply.tokens_cached,
        tokens_out=reply.tokens_out,
        queued_ms=queued_ms,
        load_ms=reply.load_ms,
        prefill_ms=reply.prefill_ms,
        decode_ms=reply.decode_ms,
        total_ms=reply.total_ms,
        cost_usd=cost.usd,
        cost_source=cost.source,
    )
    tell(
        call,
        "call_finished",
        answer.text,
        host=place.host.name,
        level=Level.WARNING if answer.truncated or answer.cut != "none" else Level.INFO,
        thinking=answer.thinking or None,
        truncated=answer.truncated or None,
        **{
            name: value
            for name, value in reply._asdict().items()
            if name not in ("text", "thinking", "truncated")
        },
    )


def _answered(answer: Answer) -> dict[str, Any]:
    """The columns that tell what was said, whoever said it."""
    return {
        "reply": answer.text,
        "truncated": answer.truncated,
        "thinking": answer.thinking,
        "tokens_thinking": answer.tokens_thinking,
        "cut": answer.cut,
    }


def record_cached(call: Call, answer: Answer) -> None:
    """The row of an answer from the response cache: its tokens cost nobody anything."""
    ModelCall.objects.create(
        **_common(call),
        digest=answer.digest,
        **_answered(answer),
        cached=True,
        tokens_in=answer.tokens_in,
        tokens_out=answer.tokens_out,
    )
    tell(call, "call_cached", answer.text)


def record_failure(
    call: Call, place: HostModel, error: HostError, queued_ms: float, took_ms: float
) -> None:
    """The row of an attempt that the host failed. What it had written by then was paid for as well:
    its tokens are counted as they came, those of the prompt by their characters."""
    spent = _streamed(call)
    cost = price(place.host, call.model, spent)
    _record(
        call,
        host=place.host,
        digest=place.model.digest,
        queued_ms=queued_ms,
        tokens_in=spent.tokens_in,
        tokens_out=spent.tokens_out,
        total_ms=took_ms if call.streamed else None,
        cost_usd=cost.usd,
        cost_source=cost.source,
        error_class=error.kind,
        error=storable(str(error)),
    )
    level = Level.ERROR if error.permanent else Level.WARNING
    tell(call, "call_failed", str(error), host=place.host.name, level=level, error=error.kind)


def _streamed(call: Call) -> Reply:
    """What an attempt that has no end is known to have read and written."""
    if not call.streamed:
        return Reply("")
    sent = sum(len(message["content"]) for message in call.request.messages)
    return Reply("", tokens_in=sent // CHARS_A_TOKEN, tokens_out=call.streamed)


def _record(call: Call, **columns: Any) -> None:
    """The call's row and the ledger's entry, both or neither."""
    with transaction.atomic():
        row = ModelCall.objects.create(**_common(call), **columns)
        used = Used(
            row.model,
            row.tokens_in,
            row.tokens_cached,
            row.tokens_out,
            None if row.total_ms is None else row.total_ms / 1000,
            row.cost_usd,
            row.cost_source,
            row.error_class,
        )
        ledger.record(call.run_id, call.ref, used, by=LedgerEntry.By.CALL, number=row.pk)


def _common(call: Call) -> dict[str, object]:
    request = {"messages": call.request.messages, "options": call.request.options}
    return {
        "run_id": call.run_id,
        "work": call.ref.name,
        "number": call.number,
        "attempt": call.attempts,
        "seat": call.seat,
        "role": call.role,
        "purpose": call.purpose,
        "model": call.model,
        "request_hash": call.request_hash,
        # The same request under the same hash needn't be kept for each attempt.
        "request": request if call.attempts <= 1 else None,
    }


def tell(
    call: Call,
    kind: str,
    text: str = "",
    *,
    host: str = "",
    level: int = Level.INFO,
    **data: object,
) -> None:
    """Write a line about the call into its run's log."""
    about = {"work": call.ref.name, "number": call.number, "purpose": call.purpose, **call.about}
    facts = {name: value for name, value in data.items() if value is not None}
    log.write(call.run_id, kind, text, level=level, seat=call.seat, host=host, data=about | facts)
