"""One heartbeat thread a process: it prolongs the leases of all work that the process holds."""

import contextlib
import threading
import time
from collections.abc import Iterator

import structlog
from django.conf import settings
from django.db import Error, connection

from masterchef.durable import statements
from masterchef.durable.models import WorkRef

log = structlog.get_logger(__name__)


class Lease:
    """Whether the claim still holds. True after the fact is impossible: the commit checks again."""

    def __init__(self, ref: WorkRef) -> None:
        self.ref = ref
        self._lost = False
        self._until = time.monotonic() + settings.LEASE_S

    def still_mine(self) -> bool:
        # The monotonic clock counts while the process is frozen, and needs no database.
        return not self._lost and time.monotonic() < self._until

    def renewed(self, asked_at: float) -> None:
        self._until = asked_at + settings.LEASE_S

    def lose(self) -> None:
        self._lost = True


class _Heartbeat:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[tuple[str, int], Lease] = {}
        self._thread: threading.Thread | None = None

    @contextlib.contextmanager
    def holding(self, ref: WorkRef) -> Iterator[Lease]:
        """Keep the lease alive for the length of the block."""
        lease = Lease(ref)
        with self._lock:
            self._held[ref.table, ref.id] = lease
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)
                self._thread.start()
        try:
            yield lease
        finally:
            with self._lock:
                if self._held.get((ref.table, ref.id)) is lease:
                    del self._held[ref.table, ref.id]

    def hand_back(self) -> int:
        """Give up everything held, for a worker that shuts down; the number of claims."""
        with self._lock:
            leases = list(self._held.values())
        for lease in leases:
            lease.lose()
            with contextlib.suppress(Error):
                statements.give_back(lease.ref, error="its worker shut down", counted=False)
        return len(leases)

    def _run(self) -> None:
        while True:
            time.sleep(settings.LEASE_S / 4)
            try:
                self._beat()
            except Error as error:
                # Leases end by the monotonic clock unless the database comes back in time.
                log.warning("heartbeat_failed", error=str(error))
                connection.close()

    def _beat(self) -> None:
        with self._lock:
            leases = list(self._held.values())
        for table in {lease.ref.table for lease in leases}:
            mine = {lease.ref.id: lease for lease in leases if lease.ref.table == table}
            asked_at = time.monotonic()
            alive = statements.beat(table, {id: lease.ref.fence for id, lease in mine.items()})
            for id, lease in mine.items():
                lease.renewed(asked_at) if id in alive else lease.lose()
        if leases:
            connection.close()


heartbeat = _Heartbeat()
