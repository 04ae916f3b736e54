"""Resource profiles of a brief: auto, large, medium, small, each with its own exceptions."""

import os
import re
from collections.abc import Mapping
from typing import Any

from agents.containers.specs import GIB, KIB, MIB, Limits

PROFILES = {
    "large": Limits(memory=8 * GIB, memory_swap=8 * GIB, cpus=4.0, pids=1024, out=1 * GIB),
    "medium": Limits(memory=4 * GIB, memory_swap=4 * GIB, cpus=2.0, pids=512, out=512 * MIB),
    "small": Limits(memory=2 * GIB, memory_swap=2 * GIB, cpus=1.0, pids=256, out=256 * MIB),
}
UNITS = {"": 1, "b": 1, "k": KIB, "m": MIB, "g": GIB, "t": GIB << 10}
SIZE = re.compile(r"(\d{1,30}(?:\.\d{1,30})?)\s*([bkmgt]?)(?:i?b)?", re.IGNORECASE)


def limits_for(resources: Mapping[str, Any]) -> Limits:
    """`{profile, mem_limit, memswap_limit, cpus, pids_limit}` of a brief as limits.

    No key is needed; "auto" is the largest profile of which this machine holds two. Raises
    ValueError naming the key.
    """
    name = resources.get("profile") or "auto"
    if name != "auto" and name not in PROFILES:
        raise ValueError(f"profile: {name!r} is none of auto, {', '.join(PROFILES)}")
    base = _fitting() if name == "auto" else PROFILES[name]
    memory = _size(resources, "mem_limit", base.memory)
    swap = _size(resources, "memswap_limit", memory)
    if swap < memory:
        raise ValueError("memswap_limit: is memory and swap together, so at least mem_limit")
    cpus = _number(resources, "cpus", base.cpus)
    pids = int(_number(resources, "pids_limit", base.pids))
    return base._replace(memory=memory, memory_swap=swap, cpus=cpus, pids=pids)


def parse_size(text: str | int) -> int:
    """ "512m", "2g", "1.5GiB" or a number, in bytes; raises ValueError."""
    match = SIZE.fullmatch(str(text).strip())
    if not match:
        raise ValueError(f"{text!r} is not a size; write such as 512m or 2g")
    return int(float(match[1]) * UNITS[match[2].lower()])


def _fitting() -> Limits:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    cores = os.cpu_count() or 1
    for limits in PROFILES.values():
        if limits.memory * 2 <= memory and limits.cpus <= cores:
            return limits
    return PROFILES["small"]


def _size(resources: Mapping[str, Any], key: str, default: int) -> int:
    if resources.get(key) is None:
        return default
    try:
        size = parse_size(resources[key])
    except ValueError as error:
        raise ValueError(f"{key}: {error}") from None
    if size < 16 * MIB:
        raise ValueError(f"{key}: {resources[key]!r} is less than 16m, too little to start")
    return size


def _number(resources: Mapping[str, Any], key: str, default: float) -> float:
    value = resources.get(key)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        raise ValueError(f"{key}: {value!r} is not a number above zero")
    return float(value)
