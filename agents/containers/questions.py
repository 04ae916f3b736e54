"""What a question to a model may hold behind a door. Pure.

One JSON object, which is written anew: nothing can be read by its server that was not read here.
With a model it concerns that model alone; what changes its host for others is taken out, and so is
what the server would run or look up by itself.
"""

import json
from typing import Any

from agents.containers.fetched import fetched
from agents.containers.served import without_served

MOST_CONTEXT = 131_072  # tokens; a larger window would drive other models out of memory
MOST_CHOICES = 8  # answers to one question
# Of Ollama: how the model lies in the host's memory, which others share.
HOST_OPTIONS = frozenset(
    {"num_gpu", "main_gpu", "num_thread", "numa", "use_mmap", "use_mlock", "low_vram", "num_batch",
     "vocab_only", "f16_kv"}
)  # fmt: skip
# The same of other servers: whose place in the cache it takes, how long the model stays, its turn.
HOST_FIELDS = frozenset({"keep_alive", "ttl", "id_slot", "lora", "priority", "kv_transfer_params"})
# Read by what it is called in any case: servers in Go take "MODEL" for "model", and the later one.
GUARDED = frozenset({"model", "name", "options", "tools", "messages", "input", "contents",
                     "system", "n", "mcp_servers"}) | HOST_FIELDS  # fmt: skip


class Refused(Exception):
    """An answer of ours: status and words."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


def narrowed(path: str, body: bytes, model: str) -> bytes:
    """The question with nothing in it that concerns anybody but this model. Raises Refused."""
    asked = _read(body)
    named = [asked[key] for key in ("model", "name") if key in asked]
    if any(not isinstance(each, str) or not same(each, model) for each in named):
        raise Refused(403, f"only {model} can be asked here")
    asked.pop("name", None)
    asked["model"] = model
    asked = {key: value for key, value in asked.items() if key not in HOST_FIELDS}
    if isinstance(options := asked.get("options"), dict):
        asked["options"] = {
            key: value for key, value in options.items() if key.casefold() not in HOST_OPTIONS
        }
        for key in [each for each in asked["options"] if each.casefold() == "num_ctx"]:
            size = asked["options"][key]
            if key != "num_ctx" or not isinstance(size, int) or not 0 < size <= MOST_CONTEXT:
                del asked["options"][key]
    return json.dumps(_with_usage(path, asked)).encode()


def counted(path: str, body: bytes) -> bytes:
    """The question to a service of the flavor's own, asked to tell what it used. Raises Refused."""
    return json.dumps(_with_usage(path, _read(body))).encode()


def same(named: str, model: str) -> bool:
    """ "qwen3" and "qwen3:latest" are one."""
    return named.removesuffix(":latest") == model.removesuffix(":latest")


def _read(body: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        asked = None
    if not isinstance(asked, dict):
        raise Refused(400, "a question is one JSON object")
    if odd := [key for key in asked if key not in GUARDED and key.casefold() in GUARDED]:
        raise Refused(400, f"{odd[0]!r}: write {odd[0].casefold()!r}")
    if field := fetched(asked):
        raise Refused(403, f"{field}: nothing is fetched from here; send it within the question")
    for key in ("n", "best_of"):
        if isinstance(asked.get(key), int) and asked[key] > MOST_CHOICES:
            raise Refused(400, f"{key}: at most {MOST_CHOICES} answers to one question")
    return without_served(asked)


def _with_usage(path: str, asked: dict[str, Any]) -> dict[str, Any]:
    """A stream of completions tells its usage only if it is asked to."""
    if path.endswith("/completions") and asked.get("stream") is True:
        given = asked.get("stream_options")
        asked["stream_options"] = {**(given if isinstance(given, dict) else {}),
                                   "include_usage": True}  # fmt: skip
    return asked
