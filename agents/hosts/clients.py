"""What every host of models can do, whichever protocol it speaks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Protocol

Message = Mapping[str, str]  # {"role": "system" | "user" | "assistant", "content": "…"}
Cut = Literal["none", "length", "content_filter"]
OnToken = Callable[[str], None]
StopWhen = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Request:
    """One chat request. `options` carries Ollama's names: num_ctx, seed, temperature, …

    `schema` is the JSON schema that the reply must follow, or None for free text.
    """

    model: str
    messages: Sequence[Message]
    options: Mapping[str, Any] = field(default_factory=dict)
    schema: Mapping[str, Any] | None = None


class Reply(NamedTuple):
    """A whole answer. Times are milliseconds of the host's own clock, None where it says nothing.

    `thinking` is what the model wrote for itself, never a part of `text`. `tokens_cached` counts
    those of `tokens_in` that came from the host's KV cache, `tokens_thinking` those of `tokens_out`
    that were thinking. `cut` says that a limit ended the reply, not the model.
    """

    text: str
    tokens_in: int | None = None
    tokens_cached: int | None = None
    tokens_out: int | None = None
    load_ms: float | None = None
    prefill_ms: float | None = None
    decode_ms: float | None = None
    total_ms: float | None = None
    done_reason: str = ""
    truncated: bool = False
    thinking: str = ""
    tokens_thinking: int | None = None
    cut: Cut = "none"


class Embeddings(NamedTuple):
    """One vector for each text, in order, and the tokens that the host read for them."""

    vectors: list[list[float]]
    tokens_in: int | None = None


class ModelInfo(NamedTuple):
    """A model that a host has; `digest` is empty where the host tells none."""

    name: str
    digest: str
    context_length: int | None
    capabilities: tuple[str, ...] = ()  # such as "thinking", where the host tells


class Known(Protocol):
    """What a client has learnt that its server doesn't take."""

    @property
    def refused(self) -> set[str]: ...


class Client(Protocol):
    """A host of models. Every method raises HostError and nothing else (chat also Aborted)."""

    @property
    def known(self) -> Known: ...

    def chat(
        self,
        request: Request,
        *,
        on_token: OnToken | None = None,
        stop_when: StopWhen | None = None,
    ) -> Reply:
        """Ask, stream, and return the whole reply; `stop_when` is polled and ends the stream."""
        ...

    def embed(self, model: str, texts: Sequence[str]) -> Embeddings: ...

    def models(self) -> list[ModelInfo]: ...

    def version(self) -> str: ...
