"""Pulls as durable work: a host fetches a model by its name, with progress, and goes on after a
break where it was (its own doing)."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from agents.hosts.cloud import is_cloud
from agents.library import audit, managers, needs
from agents.library.errors import InTheWay, LibraryError
from agents.library.names import full_name
from agents.library.transfers import Progress, Transfers, stop_when
from agents.models import Host, Pull
from masterchef.accounts.models import User
from masterchef.durable import Attempt, statements

TABLE = "agents_pull"


class Pulls(Transfers):
    """One model by name, to one host."""

    name = "pull"
    table = TABLE
    columns = "name, host_id"

    def play(self, attempt: Attempt) -> Mapping[str, Any]:
        return self.through(Host.objects.get(pk=attempt.row.host_id), attempt)

    def carry(self, host: Host, attempt: Attempt) -> Mapping[str, Any]:
        manager = managers.of(host)
        manager.pull(attempt.row.name, on=Progress(attempt), stop_when=stop_when(attempt))
        return {"host_digest": manager.digest_of(attempt.row.name) or ""}


PULLS = Pulls()


def pull(name: str, host: Host, *, by: User | None = None) -> Pull:
    """Have the host fetch the model, again if it did before; raises LibraryError or InTheWay."""
    full = full_name(name)
    if is_cloud(full):
        raise LibraryError(
            f"name: {full} is a model of a cloud, which nothing of ours is sent to; choose one that"
            " the host can hold",
            field="name",
        )
    managers.of(host)
    if runs := needs.runs_with(full, host=host):
        raise InTheWay(f"{full}: {needs.sentence(runs)}")
    with transaction.atomic():
        row, new = Pull.objects.get_or_create(name=full, host=host, defaults={"by": by})
        if not new:
            statements.reopen(
                TABLE, f"{TABLE} t WHERE t.id = %s AND t.state NOT IN ('ready', 'claimed')",
                (row.pk,),
            )  # fmt: skip
        audit.write(by, "model.pull", row)
        transaction.on_commit(lambda: PULLS.send(row.pk))
    row.refresh_from_db()
    return row


def cancel(row: Pull, *, by: User | None = None) -> None:
    """End a pull; what the host fetched stays for the next one."""
    audit.write(by, "pull.cancel", row)
    statements.cancel(TABLE, f"{TABLE} t WHERE t.id = %s", (row.pk,))
