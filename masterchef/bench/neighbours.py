"""How much longer an honest participant takes beside a hostile one than alone."""

import statistics
import time
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING

from masterchef.bench.figures import Figure, Say, bench

if TYPE_CHECKING:
    from agents.containers import Key

ROUNDS = 3
WORK_S = 3  # what the honest one waits for its model
TARGET = 1.2
HOSTILE = ("endless-log=120", "fork-bomb", "memory-hog", "disk-filler")


@bench("neighbours", "time of an honest participant beside a hostile one, against its time alone")
def neighbours(say: Say) -> Iterator[Figure]:
    from agents.containers.engine import problem
    from agents.flavors import image_builds

    if trouble := problem():
        say(f"neighbours: left out, {trouble}")
        return
    image_builds.build("dummy", say=say)
    say(f"neighbours: {ROUNDS} rounds alone and beside each of {', '.join(HOSTILE)}")
    _beside("")  # warms the engine up
    taken: dict[str, list[float]] = {act: [] for act in ("", *HOSTILE)}
    for _ in range(ROUNDS):
        for act, times in taken.items():
            times.append(_beside(act))
    alone = statistics.median(taken[""])
    ratios = {act: statistics.median(taken[act]) / alone for act in HOSTILE}
    details = {"alone_s": round(alone, 3), "rounds": ROUNDS,
               **{act: round(ratio, 3) for act, ratio in ratios.items()}}  # fmt: skip
    yield Figure("honest beside hostile", max(ratios.values()), "times", TARGET, False, details)


def _beside(act: str) -> float:
    """Seconds of the honest one from its start to its end, while the other does this."""
    from agents import containers

    site = f"bench-{uuid.uuid4().hex[:8]}"
    try:
        if act:
            _start(site, "hostile", act)
        began = time.perf_counter()
        key = _start(site, "honest", f"slow={WORK_S}+write")
        while containers.state(key).status is containers.Status.RUNNING:
            time.sleep(0.01)
        return time.perf_counter() - began
    finally:
        containers.sweep(site=site)


def _start(site: str, name: str, act: str) -> "Key":
    from agents import containers, flavors
    from agents.containers import Key, Limits, Network
    from agents.flavors import Order

    key = Key(f"participant:{name}", 1, 1, "bench", site)
    order = Order("Write out/answer.md.", model=act)
    limits = Limits(memory=256 << 20, memory_swap=256 << 20, out=32 << 20, home=16 << 20,
                    tmp=16 << 20)  # fmt: skip
    spec = flavors.spec(flavors.get("dummy"), order, key=key, limits=limits, network=Network.NONE,
                        work={"BRIEF.md": b"Write something."})  # fmt: skip
    containers.start(spec)
    return key
