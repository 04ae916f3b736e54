"""What is known of a model file, and why one is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

TOO_MUCH = "its header took more time or memory than any model's"


class BadModelFile(ValueError):
    """A file that we would not give to a host; the message says why, and what to do."""


class Unreadable(BadModelFile):
    """The machine couldn't read it now: nothing is known of the file itself."""


class SeveralModels(BadModelFile):
    """A llamafile holds more than one model; `names` are there to choose from."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(f"choose one of its models: {', '.join(name[:80] for name in names)}")
        self.names = list(names)


@dataclass(frozen=True)
class Facts:
    """A GGUF as its header describes it. `bytes` and `sha256` are of the GGUF, not of what it
    came in, where it begins at byte `start`; `chat_template` is text that is never rendered."""

    architecture: str
    name: str
    parameters: int
    quantisation: str
    context_length: int | None
    licence: str
    chat_template: str
    tensors: int
    version: int
    bytes: int
    sha256: str = ""
    member: str = ""
    start: int = 0

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Facts":
        """What `to_json` wrote."""
        return cls(**data)
