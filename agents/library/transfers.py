"""What placements and pulls share: progress in the row, the host's failures, the end."""

import time
from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import Any

from agents import news, registry
from agents.hosts import Aborted, HostError
from agents.library.errors import LibraryError
from agents.models import Host
from masterchef.durable import Attempt, AttemptFailed, FenceLost, Kind, NotNow

AGAIN_S = 5.0  # until a host that is away is asked again
NOTED_S = 0.5  # between two notes of progress
PATIENCE_S = 30 * 86_400.0  # wanted state waits for a host that is away; its row says so


class Hopeless(AttemptFailed):
    """Another attempt would end the same; `kind` is the class of the failure."""

    permanent = True

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Progress:
    """Writes how far a transfer is into its row, now and then."""

    def __init__(self, attempt: Attempt) -> None:
        self._attempt, self._phase, self._next = attempt, "", 0.0

    def __call__(self, phase: str, done: int, total: int) -> None:
        now = time.monotonic()
        if phase == self._phase and now < self._next:
            return
        self._phase, self._next = phase, now + NOTED_S
        self._attempt.note({"phase": phase, "bytes_done": done, "bytes_total": total})
        news.announce()


class Transfers(Kind[Mapping[str, Any]]):
    """Work that talks to one host for minutes. A host that is away is waited for."""

    def patience_s(self, attempt: Attempt) -> float:
        return PATIENCE_S

    def settle(self, attempt: Attempt, made: Mapping[str, Any]) -> bool:
        settled = super().settle(attempt, made)
        news.announce()
        return settled

    @abstractmethod
    def carry(self, host: Host, attempt: Attempt) -> Mapping[str, Any]:
        """Do it, and give the columns of the row at its end; raises HostError or Aborted."""

    def through(self, host: Host, attempt: Attempt) -> Mapping[str, Any]:
        """`carry`, with the host's failures as durable work knows them."""
        if not host.enabled:
            raise NotNow(f"{host.name} is switched off", kind="switched_off", retry_after_s=AGAIN_S)
        try:
            made = self.carry(host, attempt)
        except LibraryError as error:  # such as a server that can't be given models
            raise Hopeless("refused", str(error)) from error
        except Aborted:
            raise FenceLost(attempt.ref.name) from None
        except HostError as error:
            if error.kind == "unreachable":
                registry.mark_down(host.pk, str(error))
                raise NotNow(str(error), kind=error.kind, retry_after_s=AGAIN_S) from error
            raise
        registry.check_host(host.pk)  # its models are known at once
        return {"phase": "there", **made}


def stop_when(attempt: Attempt) -> Callable[[], bool]:
    """True once the claim is gone."""
    return lambda: not attempt.still_mine()
