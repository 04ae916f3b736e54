"""How busy the host is, from the model's own clocks."""

import time
from typing import Any

from agents.hosts.embedded.asks import Done


class Stats:
    """Counts since the start. `busy_seconds` is the length of the union of all working intervals.

    A model works while it prefills or decodes; two requests at once count their time once.
    """

    def __init__(self) -> None:
        self.started = time.monotonic()
        self.requests = self.prompt_tokens = self.cached_tokens = self.output_tokens = 0
        self.aborted = self.slots_busy = self.waiting = 0
        self._closed = 0.0
        self._intervals: list[tuple[float, float]] = []

    def add(self, done: Done) -> None:
        """Count a finished reply, whose work ended just now."""
        self.requests += 1
        self.prompt_tokens += done.prompt_tokens
        self.cached_tokens += done.cached_tokens
        self.output_tokens += done.output_tokens
        self.worked((done.prompt_ns + done.output_ns) / 1e9)

    def add_aborted(self, *, seconds: float, output_tokens: int) -> None:
        """Count a reply whose reader went away; its prompt's cached share is not known."""
        self.aborted += 1
        self.output_tokens += output_tokens
        self.worked(seconds)

    def worked(self, seconds: float) -> None:
        end = time.monotonic()
        self._intervals.append((end - seconds, end))
        if len(self._intervals) > 1000:
            self._settle()

    def _settle(self) -> None:
        """Merge what overlaps, and bank what no later interval can touch any more."""
        merged: list[tuple[float, float]] = []
        for start, end in sorted(self._intervals):
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        # A reply that still runs may reach back over the newest ones; hours are no concern.
        recent = time.monotonic() - 900
        self._closed += sum(end - start for start, end in merged if end < recent)
        self._intervals = [pair for pair in merged if pair[1] >= recent]

    def to_json(self) -> dict[str, Any]:
        self._settle()
        return {
            "busy_seconds": self._closed + sum(end - start for start, end in self._intervals),
            "wall_seconds": time.monotonic() - self.started,
            "requests": self.requests,
            "aborted": self.aborted,
            "prompt_tokens": self.prompt_tokens,
            "cached_tokens": self.cached_tokens,
            "output_tokens": self.output_tokens,
            "slots_busy": self.slots_busy,
            "waiting": self.waiting,
        }
