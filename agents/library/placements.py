"""Placements as durable work: one version brought to one host, step by step.

HEAD the blob, POST it if it isn't there, create, show. Each step is found done when it is
repeated, so a retry sends again only what is missing.
"""

from collections.abc import Mapping
from typing import Any

from agents.hosts import HostError
from agents.hosts.management import Manager, Recipe
from agents.library import audit, managers, media_store, needs
from agents.library.errors import InTheWay
from agents.library.transfers import Hopeless, Progress, Transfers, stop_when
from agents.models import Host, HostModel, ModelVersion, Placement
from masterchef.accounts.models import User
from masterchef.durable import Attempt, NotNow, statements

TABLE = "agents_placement"
BUSY_S = 15.0


class Placements(Transfers):
    """One version of a model, on one host."""

    name = "placement"
    table = TABLE
    columns = "version_id, host_id"

    def play(self, attempt: Attempt) -> Mapping[str, Any]:
        return self.through(Host.objects.get(pk=attempt.row.host_id), attempt)

    def carry(self, host: Host, attempt: Attempt) -> Mapping[str, Any]:
        version = ModelVersion.objects.select_related("file").get(pk=attempt.row.version_id)
        _leave_runs_alone(version, host)
        manager = managers.of(host)
        on = Progress(attempt)
        _bring_blob(manager, version, on, attempt)
        on("creating", version.file.bytes, version.file.bytes)
        recipe = Recipe(
            version.name, version.file.sha256, version.system, version.template, version.parameters
        )
        manager.create(
            recipe,
            on=lambda step, *_: on(
                f"creating: {step}"[:40], version.file.bytes, version.file.bytes
            ),
            stop_when=stop_when(attempt),
        )
        manager.show(version.name)
        digest = manager.digest_of(version.name)
        if digest is None:
            raise HostError("garbage", f"the host made {version.name} and doesn't list it")
        return {"host_digest": digest, "bytes_done": version.file.bytes}


PLACEMENTS = Placements()


def retry(placement: Placement, *, by: User | None = None) -> Placement:
    """Try again what failed or waits; raises InTheWay for one that is under way or done."""
    found = statements.reopen(
        TABLE,
        f"{TABLE} t WHERE t.id = %s AND t.state NOT IN ('claimed', 'done')",
        (placement.pk,),
    )
    if not found:
        raise InTheWay(f"{placement} is under way or done; there is nothing to repeat")
    audit.write(by, "placement.retry", placement)
    PLACEMENTS.send(placement.pk)
    placement.refresh_from_db()
    return placement


def _bring_blob(manager: Manager, version: ModelVersion, on: Progress, attempt: Attempt) -> None:
    file = version.file
    on("looking for the file", 0, file.bytes)
    if manager.has_blob(file.sha256):
        return
    try:
        with media_store.open_file(file) as source:
            manager.send_blob(file.sha256, source, file.bytes, on=on, stop_when=stop_when(attempt))
    except FileNotFoundError:
        raise Hopeless(
            "file", f"the storage has lost {file}; upload it again, the same bytes fit"
        ) from None
    if not manager.has_blob(file.sha256):
        raise HostError("garbage", "the host took the file and doesn't have it")


def _leave_runs_alone(version: ModelVersion, host: Host) -> None:
    """A model isn't replaced under a run that plays with it: the placement waits for its end."""
    there = HostModel.objects.filter(host=host, model__name=version.name).first()
    if there is None:
        return
    own = Placement.objects.filter(version=version, host=host).exclude(host_digest="").first()
    if own is not None and own.host_digest == there.model.digest:
        return  # it is this version already
    if runs := needs.runs_with(version.name, host=host):
        raise NotNow(needs.sentence(runs), kind="busy", retry_after_s=BUSY_S)
