"""What the container of checks said: only what the runner signed counts."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import NamedTuple

NOT_RUN = "did not run to its end"


class Checked(NamedTuple):
    """{check: reward 0 to 1}, and what failed checks said."""

    rewards: dict[str, float]
    evidence: str


def read(printed: str, key: bytes, names: Sequence[str], why: str = "") -> Checked:
    """The results; a check without one has 0, with `why` its container ended."""
    rewards: dict[str, float] = {}
    said: dict[str, str] = {}
    for line in printed.splitlines():
        sign, _, body = line.partition(" ")
        good = hmac.new(key, body.encode(errors="replace"), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(sign.encode(errors="replace"), good.encode()):
            continue
        result = json.loads(body)
        if result["check"] not in said:  # a line that is shown again changes nothing
            said[result["check"]] = result["said"]
            rewards |= result["rewards"]
    for name in names:
        if name not in said:
            rewards[name.rpartition(".")[0]] = 0.0
            said[name] = why or NOT_RUN
    return Checked(rewards, "\n".join(f"{name}: {text}" for name, text in said.items() if text))
