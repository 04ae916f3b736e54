"""A host that has another model under a name than before: the runs that play with it are told."""

from collections.abc import Iterable

from django.db import transaction

from agents.models import Host, HostModel, LanguageModel, PinnedModel
from masterchef.live import log
from masterchef.live.models import Level
from masterchef.runs.models import LIVE_STATES


def tell(host: Host, now: Iterable[LanguageModel]) -> None:
    """Compare what the host lists now with what it listed last, before that is forgotten.

    A host doesn't say which model an answer came from, so what it answered between the two looks
    may have come from either; the line says since when.
    """
    digests = {row.name: row.digest for row in now}
    pins = PinnedModel.objects.filter(run__state__in=LIVE_STATES)
    for place in HostModel.objects.filter(host=host).select_related("model"):
        name, old = place.model.name, place.model.digest
        new = digests.get(name)
        if new == old:
            continue
        short = name.removesuffix(":latest")
        said = f"{host.name} {'has another' if new is not None else 'has no'} {short} now"
        if new is not None:
            said += f": {new[:19] or 'without a digest'}, not {old[:19]}"
        for pin in pins.filter(name__in={name, short}):
            if pin.hosts.get(host.name) != old or (new is not None and new in pin.digests):
                continue
            data: dict[str, object] = {
                "model": short,
                "was": old,
                "is": new,
                "since": place.seen_at.isoformat(),
            }
            _after_commit(
                pin, host, f"{said}. This run goes on only with the one it began with.", data
            )


def _after_commit(pin: PinnedModel, host: Host, said: str, data: dict[str, object]) -> None:
    """Of a look that was rolled back nothing is told."""
    transaction.on_commit(
        lambda: log.write(
            pin.run_id, "model_replaced", said, level=Level.WARNING, host=host.name, data=data
        )
    )
