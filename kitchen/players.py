"""What may hold a seat, as written: `smollm2:135m@gpu`, `baseline:greedy`, `external`."""

import difflib
import re
from typing import Literal, NamedTuple

from kitchen import engine

BASELINES = ("brigade", "greedy", "null", "planner", "random", "stamp")
# What changes a baseline: noisy:0.2:brigade, lazy:0.1, mute:brigade; greedy if none is named.
# forgetful:N is of the brigade alone.
CHANGES = ("mute", "noisy", "lazy", "forgetful")
# As servers name them: smollm2:135m, hf.co/org/Model-GGUF:Q4_K_M, ft:gpt-4.1:org::id,
# qwen/qwen3:free, @cf/meta/llama-3, ~vendor/model, /models/soup.gguf, models/gemini+thinking.
_MODEL = re.compile(
    r"(?:@[A-Za-z0-9]+/|[~/])?[A-Za-z0-9][A-Za-z0-9._/+~-]*(:{1,2}[A-Za-z0-9][A-Za-z0-9._/+~-]*)*"
)
_TAG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")

Kind = Literal["model", "baseline", "recorded", "external"]


class PlayerError(ValueError):
    """A player that can't be read; the message says what to write."""


class Player(NamedTuple):
    """Who holds a seat.

    `name` is the model or the policy, empty for an external agent; `tag` the host tag a model is
    tied to, or empty; `queued` says that a baseline goes through the queue like a model instead of
    deciding in the transaction that opens the tick.
    """

    kind: Kind
    name: str = ""
    tag: str = ""
    queued: bool = False


def parse_player(text: object) -> Player:
    """Read a player; raises PlayerError."""
    if not isinstance(text, str) or not text.strip():
        raise PlayerError(
            f"{text!r} is not a player; write a model such as smollm2:135m, model@host-tag, "
            "baseline:greedy or external"
        )
    if text == "external":
        return Player("external")
    prefix, colon, rest = text.partition(":")
    if colon and prefix in ("baseline", "recorded"):
        return _policy(prefix, rest)
    if text in BASELINES or prefix in CHANGES:
        raise PlayerError(f"{text!r} is a baseline; write baseline:{text}")
    return _model(text)


def _policy(prefix: str, rest: str) -> Player:
    name, at, where = rest.partition("@")
    try:
        engine.player(name)
    except engine.PlayerError as error:
        if name.partition(":")[0] in CHANGES:
            raise PlayerError(str(error)) from None
        raise PlayerError(
            f"there is no baseline {name!r}{_meant(name)}; baselines are: {', '.join(BASELINES)}, "
            "forgetful:20, and each changed, as in noisy:0.2:brigade, lazy:0.1:greedy or "
            "mute:brigade"
        ) from None
    if prefix == "recorded":
        if at:
            raise PlayerError(
                f"recorded:{name} always goes through the queue; leave out '@{where}'"
            )
        return Player("recorded", name, queued=True)
    if at and where != "queue":
        raise PlayerError(
            f"a baseline runs on no host; write baseline:{name}, or baseline:{name}@queue "
            "to send it through the queue"
        )
    return Player("baseline", name, queued=bool(at))


def _model(text: str) -> Player:
    first = text[:1]  # which may be an "@" of the name
    rest, at, tag = text[1:].partition("@")
    name = first + rest
    if not _MODEL.fullmatch(name):
        raise PlayerError(
            f"{text!r} is not a model name; write name:size, such as smollm2:135m, without spaces"
        )
    if at and not _TAG.fullmatch(tag):
        raise PlayerError(
            f"{text!r} has no host tag after '@'; write {name}@gpu, or {name} for any host"
        )
    return Player("model", name, tag=tag)


def _meant(name: str) -> str:
    close = difflib.get_close_matches(name, BASELINES, n=1)
    return f" (meant: {close[0]}?)" if close else ""
