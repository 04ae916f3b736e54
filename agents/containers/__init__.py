"""Hardened containers: one per attempt, started or adopted by whoever holds its row's fence.

    key = Key(row="participant:17", attempt=1, fence=3, cook=str(cook.pk), site="bakery")
    containers.adopt(spec) or containers.start(spec)    # spec.key == key
    while (seen := containers.state(key)).status == Status.RUNNING: …
    containers.stop(key, grace_s=5)                      # only if it is to end early
    logs = containers.logs(key)
    with tempfile.TemporaryFile() as tar:
        containers.collect(key, tar, limits)
    containers.remove(key)

Every function is safe to repeat, talks to the engine of this machine (DOCKER_HOST) and raises
EngineError when that is away. Nothing here waits for a container to end, and none of it needs
the process that started the container, except that `model-only` needs a living worker: `adopt`
opens the door to the model again.
"""

from agents.containers.cleanup import Swept, reap, remove, sweep
from agents.containers.errors import EngineAway, EngineError, NoImage, Superseded, TooBig
from agents.containers.inspection import metered, state, stop
from agents.containers.launch import adopt, start
from agents.containers.meter import Tokens
from agents.containers.outputs import collect, home_files, logs
from agents.containers.profiles import limits_for, parse_size
from agents.containers.seen import Collected, Logs, Seen, Status
from agents.containers.specs import ContainerSpec, Files, Key, Limits, Network

__all__ = [
    "Collected",
    "ContainerSpec",
    "EngineAway",
    "EngineError",
    "Files",
    "Key",
    "Limits",
    "Logs",
    "Network",
    "NoImage",
    "Seen",
    "Status",
    "Superseded",
    "Swept",
    "Tokens",
    "TooBig",
    "adopt",
    "collect",
    "home_files",
    "limits_for",
    "logs",
    "metered",
    "parse_size",
    "reap",
    "remove",
    "start",
    "state",
    "stop",
    "sweep",
]
