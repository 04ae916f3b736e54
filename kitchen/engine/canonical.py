"""Canonical JSON and the hashes built on it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from kitchen.engine.events import Event


def canonical(obj: Any) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces; raises TypeError for what isn't JSON.

    The engine keeps integers only, so the bytes are the same on every platform.
    """
    text = json.dumps(
        obj, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode()


def digest(obj: Any) -> str:
    """Hex sha256 of the canonical JSON."""
    return hashlib.sha256(canonical(obj)).hexdigest()


def fold_hash(previous: str, events: Iterable[Event]) -> str:
    """The session's hash after `events`: sha256 of the previous hash and each event, in order.

    `previous` is "" for a new session. Folding event by event or all at once gives the same hash.
    """
    for event in events:
        previous = hashlib.sha256(previous.encode() + canonical(event.to_json())).hexdigest()
    return previous
