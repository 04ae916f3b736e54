"""How busy and how fast each host is."""

from datetime import timedelta

from django.utils import timezone

from agents.models import Host, ModelCall, Pull, Slot, SlotWait
from masterchef.durable import WorkState

from .conftest import As


def test_speeds_are_those_of_the_measured_calls(as_: As) -> None:
    gpu = Host.objects.create(name="gpu", url="http://127.0.0.1:9")
    Host.objects.create(name="idle", url="http://127.0.0.1:10")
    soon = timezone.now() + timedelta(minutes=5)
    Slot.objects.create(host=gpu, index=0, holder="a", lease_until=soon)
    Slot.objects.create(host=gpu, index=1, holder="b", lease_until=soon - timedelta(hours=1))

    def call(**fields: object) -> None:
        ModelCall.objects.create(host=gpu, model="m", work="w", number=1, request_hash="", **fields)

    call(tokens_in=300, tokens_cached=100, tokens_out=30, prefill_ms=500, decode_ms=1500)
    call(tokens_in=100, tokens_cached=100, tokens_out=30, prefill_ms=500, decode_ms=500)
    call(error_class="timeout", queued_ms=100)
    call(error_class="server", queued_ms=300)
    SlotWait.objects.create(hosts=[gpu.pk], until=soon)
    SlotWait.objects.create(hosts=[gpu.pk], until=soon - timedelta(hours=1))
    Pull.objects.create(name="soup", host=gpu)
    Pull.objects.create(name="stew", host=gpu, state=WorkState.DONE)
    call(tokens_in=9, tokens_cached=0, tokens_out=9, cached=True)  # the response cache's, not gpu's
    first, second = as_("viewer").get("/api/v1/hosts/figures").json()
    assert first == {
        "host": "gpu", "busy": 1, "waiting": 1, "jobs": 1, "calls": 4, "failed": 2,
        "queued_p50_ms": 200.0, "queued_p95_ms": 290.0, "failures": {"server": 1, "timeout": 1},
        "tokens_in": 400,
        "tokens_cached": 200, "tokens_out": 60, "prefill_speed": 200.0, "decode_speed": 30.0,
    }  # fmt: skip
    assert (second["host"], second["calls"], second["decode_speed"]) == ("idle", 0, None)
