"""What a participant costs beyond `docker run` of the same image, in seconds and as a ratio."""

import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator

from masterchef.bench.figures import Figure, Say, bench

ROUNDS = 10
TARGET_S = 1.0
TARGET_RATIO = 4.0


@bench("containers", "seconds and ratio of a participant's container beyond a plain docker run")
def containers(say: Say) -> Iterator[Figure]:
    from agents.containers.engine import problem
    from agents.flavors import image_builds

    if trouble := problem():
        say(f"containers: left out, {trouble}")
        return
    image = image_builds.build("dummy", say=say)
    say(f"containers: {ROUNDS} plain runs and {ROUNDS} participants, in turn")
    plain, ours = [], []
    for number in range(ROUNDS + 1):
        taken = _timed(lambda: _plain(image)), _timed(_participant)
        if number:  # the first of each warms the engine up
            plain.append(taken[0])
            ours.append(taken[1])
    run_s, whole_s = statistics.median(plain), statistics.median(ours)
    details = {
        "docker_run_s": round(run_s, 3),
        "participant_s": round(whole_s, 3),
        "rounds": ROUNDS,
        "what": "volumes, holder, brief in, start, wait, log, out/ back, removal",
    }
    yield Figure("overhead per participant", whole_s - run_s, "s", TARGET_S, False, details)
    yield Figure(
        "participant against docker run", whole_s / run_s, "times", TARGET_RATIO, False, details
    )


def _timed(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def _plain(image: str) -> None:
    """`docker run --rm` with the same limits on the same program."""
    from agents.containers.engine import engine

    command = ["python3", "/opt/dummy/program.py", "cook", "Write out/answer.md."]
    tmpfs = {"/work/out": "mode=1777", "/tmp": "mode=1777"}
    engine().containers.run(
        image, command, remove=True, network_mode="none", read_only=True, tmpfs=tmpfs
    )


def _participant() -> None:
    from agents import containers, flavors
    from agents.containers import Key, Limits, Network, Status
    from agents.flavors import Order

    limits = Limits()
    key = Key("participant:1", 1, 1, "bench", f"bench-{uuid.uuid4().hex[:8]}")
    spec = flavors.spec(
        flavors.get("dummy"),
        Order("Write out/answer.md."),
        key=key,
        limits=limits,
        network=Network.NONE,
        work={"BRIEF.md": b"Write something."},
    )
    containers.start(spec)
    while containers.state(key).status is Status.RUNNING:
        time.sleep(0.01)
    containers.logs(key)
    with tempfile.TemporaryFile() as tar:
        containers.collect(key, tar, limits)
    containers.remove(key)
