"""What every API of the host asks a model for, and what a model answers, in one shape."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol


class Failed(Exception):
    """A request that can't be answered: an HTTP status and words for whoever sent it."""

    def __init__(self, status: int, message: str, *, kind: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.kind = kind


class ToolCall(NamedTuple):
    """A tool that the model wants run; `arguments` is an object, or a text for a free-form tool."""

    name: str
    arguments: Any
    id: str = ""


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool on offer; `free` tools take one text instead of an object."""

    name: str
    description: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    free: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """One message: role is system, user, assistant or tool (a result, for `tool_call_id`)."""

    role: str
    content: str
    tool_calls: Sequence[ToolCall] = ()
    tool_call_id: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. `schema` is a JSON schema for the reply, `prompt` a raw text without template.

    `options` has Ollama's names; num_ctx counts prompt and reply, in tokens. With `truncate` a
    conversation that is too long loses its oldest turns instead of being refused.
    `keep_s` is for how many seconds the model stays loaded afterwards; None leaves that as it is.
    """

    messages: Sequence[Message] = ()
    prompt: str | None = None
    tools: Sequence[Tool] = ()
    schema: Mapping[str, Any] | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    truncate: bool = False
    keep_s: float | None = None


class Done(NamedTuple):
    """The end of a reply: tokens counted by the model, times in nanoseconds.

    `prompt_tokens` is the whole prompt; `cached_tokens` of them came from the KV cache, and
    `prompt_ns` was spent on the others. `queue_ns` is the wait for a free slot, `load_ns` that
    for the model to be loaded. `reason` is "stop", "length" or "tool_calls".
    """

    reason: str
    prompt_tokens: int
    cached_tokens: int
    output_tokens: int
    prompt_ns: int
    output_ns: int
    queue_ns: int = 0
    truncated: bool = False
    load_ns: int = 0


Piece = str | ToolCall | Done


class Vectors(NamedTuple):
    """Embeddings, one list of floats for each text, and the tokens that were read for them."""

    vectors: list[list[float]]
    prompt_tokens: int


class Model(Protocol):
    """A model of this host."""

    name: str
    aliases: frozenset[str]
    context_length: int
    capabilities: tuple[str, ...]

    @property
    def digest(self) -> str: ...

    def facts(self) -> dict[str, Any]:
        """Ollama's `details`, `size` in bytes, `template` and `model_info`."""
        ...

    def answer(self, ask: Ask) -> AsyncGenerator[Piece, None]:
        """Pieces of text and tool calls, then one Done. Raises Failed before the first piece."""
        ...

    async def load(self, keep_s: float | None) -> None:
        """Load it now and keep it so many seconds; 0 unloads it."""
        ...

    async def embed(self, texts: Sequence[str], keep_s: float | None = None) -> Vectors: ...

    async def close(self) -> None: ...
