"""From a request to a journalled answer, over as many attempts and hosts as it takes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from agents import registry
from agents.calls import attempts, pins, records
from agents.calls.attempts import over_hosts, patiently
from agents.calls.types import Answer, Call, digest_of, request_parts
from agents.hosts import HostError, Message, NoHost, Request
from agents.models import CachedReply
from masterchef.durable import WorkRef, journal
from masterchef.live.models import Level
from masterchef.runs.models import Run


def ask(
    ref: WorkRef,
    number: int,
    *,
    run: Run | None,
    seat: str = "",
    role: str = "",
    model: str,
    tag: str = "",
    messages: Sequence[Message],
    options: Mapping[str, Any],
    schema: Mapping[str, Any] | None = None,
    purpose: str = "decide",
    repeat: int = 0,
    use_cache: bool = False,
    on_token: Callable[[str], None] | None = None,
    still_mine: Callable[[], bool] = lambda: True,
    expected_tokens: int | None = None,
    wait_s: float = 60.0,
    limit_s: float | None = None,
    about: Mapping[str, object] | None = None,
) -> Answer:
    """Ask the model, or read what it answered to this call of the work before.

    `number` counts the work's calls. `options` must hold num_ctx and seed. `wait_s` is how long
    to wait for a slot, `limit_s` how long one attempt may take (seconds). `use_cache` lets an
    answer to the same model digest, messages, options and `repeat` stand in. `about` goes into
    each of the call's log lines. Raises FenceLost, JournalMismatch, HostError (an attempt that
    counts), NoHost (wait, nobody's fault).
    """
    for name in ("num_ctx", "seed"):
        if name not in options:
            raise ValueError(f"options: {name} is missing; every call sends it")
    call = Call(
        ref=ref,
        number=number,
        run_id=run.pk if run else None,
        seat=seat,
        role=role,
        purpose=purpose,
        model=model,
        tag=tag,
        request=Request(model, list(messages), dict(options), schema),
        still_mine=still_mine,
        on_token=on_token,
        expected_tokens=expected_tokens,
        wait_s=wait_s,
        limit_s=limit_s,
        about=dict(about or {}),
    )
    found = journal.read(ref, number, call.request_hash)
    if found is not None:
        return Answer(**found)
    call.check_fence()
    answer = _from_cache(call, repeat) if use_cache else None
    if answer is None:
        answer = over_hosts(call, attempts.chat)
        if use_cache:
            key = _cache_key(call, repeat, answer.digest or answer.host)
            patiently(
                call,
                lambda: CachedReply.objects.bulk_create(
                    [CachedReply(key=key, reply=answer._asdict())], ignore_conflicts=True
                ),
            )
    reply = answer._asdict()
    return Answer(**patiently(call, lambda: journal.write(ref, number, call.request_hash, reply)))


def embed(
    ref: WorkRef,
    number: int,
    *,
    run: Run | None,
    seat: str = "",
    role: str = "",
    model: str,
    tag: str = "",
    texts: Sequence[str],
    still_mine: Callable[[], bool] = lambda: True,
    wait_s: float = 60.0,
) -> list[list[float]] | None:
    """A vector for each text, or None if the hosts can't; both are journalled, so that a repeat
    builds the same prompts. Raises FenceLost and JournalMismatch only.
    """
    call = Call(
        ref=ref,
        number=number,
        run_id=run.pk if run else None,
        seat=seat,
        role=role,
        purpose="embed",
        model=model,
        tag=tag,
        request=Request(model, [{"role": "user", "content": text} for text in texts]),
        still_mine=still_mine,
        wait_s=wait_s,
    )
    found = journal.read(ref, number, call.request_hash)
    if found is None:
        call.check_fence()
        try:
            vectors = over_hosts(call, attempts.embed)
        except (HostError, NoHost):
            vectors = None
        found = patiently(
            call, lambda: journal.write(ref, number, call.request_hash, {"vectors": vectors})
        )
    return found["vectors"]


def _from_cache(call: Call, repeat: int) -> Answer | None:
    # A host that is down still tells which digest its answers had.
    there = registry.hosts_with(call.model, call.tag, healthy=False)
    places = pins.right_places(call.run_id, call.model, call.tag, there).right
    # A server that tells no digest may change its model: its answers stand in for itself only.
    keys = {_cache_key(call, repeat, place.model.digest or place.host.name) for place in places}
    row = CachedReply.objects.filter(key__in=keys).first()
    if row is None:
        records.tell(call, "call_cache_missed", level=Level.DEBUG)
        return None
    call.attempts += 1
    answer = Answer(**row.reply)
    records.record_cached(call, answer)
    return answer


def _cache_key(call: Call, repeat: int, digest: str) -> str:
    return digest_of([digest, repeat, call.purpose, *request_parts(call.request)])
