"""The models of this host, by name: those that it comes with, and those that were put on it."""

from collections.abc import Callable, Iterator, Sequence

from agents.hosts.embedded import names
from agents.hosts.embedded.asks import Failed, Model
from agents.hosts.embedded.library import Entry, Library
from agents.hosts.embedded.llama import Llama


class Models:
    """Finds a model by its name or another name of it. `made` makes one of a library's entry."""

    def __init__(
        self, shipped: Sequence[Model], library: Library, made: Callable[[Entry], Llama]
    ) -> None:
        self.shipped, self.library, self.made = list(shipped), library, made

    def __iter__(self) -> Iterator[Model]:
        yield from self.shipped
        yield from map(self.made, self.library)

    def get(self, name: str) -> Model:
        """The model, or Failed 404 in Ollama's words."""
        if found := self.shipped_as(name) or self.put_as(name):
            return found
        raise Failed(404, f"model '{name}' not found")

    def shipped_as(self, name: str) -> Model | None:
        """The model of this name that comes with the host."""
        for model in self.shipped:
            if name == model.name or name in model.aliases:
                return model
        return None

    def put_as(self, name: str) -> Llama | None:
        """The model that was put on the host under this name."""
        try:
            entry = self.library.get(names.whole(name))
        except Failed:
            return None
        return self.made(entry) if entry else None

    def has_digest(self, digest: str) -> bool:
        """Whether some name still stands for these weights and words."""
        return any(model.digest == digest for model in self)
