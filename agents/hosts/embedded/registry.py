"""The models of this host, by name."""

from collections.abc import Iterable, Iterator

from agents.hosts.embedded.asks import Failed, Model


class Models:
    """Finds a model by its name or another name of it."""

    def __init__(self, models: Iterable[Model]) -> None:
        self._models = list(models)

    def __iter__(self) -> Iterator[Model]:
        return iter(self._models)

    def get(self, name: str) -> Model:
        """The model, or Failed 404 in Ollama's words."""
        for model in self._models:
            if name == model.name or name in model.aliases:
                return model
        raise Failed(404, f"model '{name}' not found")
