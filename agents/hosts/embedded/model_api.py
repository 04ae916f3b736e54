"""Ollama's native API: what models there are, embeddings; and how busy this host is."""

import shutil
import time
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel

from agents.hosts.embedded import description, durations
from agents.hosts.embedded.asgi import Reply, Request
from agents.hosts.embedded.asks import Failed, Model
from agents.hosts.embedded.fields import read
from agents.hosts.embedded.llama import Llama
from agents.hosts.embedded.registry import Models
from agents.hosts.embedded.runners import FOREVER
from agents.hosts.embedded.stats import Stats

# The release of Ollama whose API is spoken, which clients compare; and whose server this is.
VERSION = "0.17.1+masterchef"


class ShowBody(BaseModel):
    """POST /api/show; old clients write `name`."""

    model: str = ""
    name: str = ""


class EmbedBody(BaseModel):
    """POST /api/embed"""

    model: str
    input: str | list[str]
    keep_alive: float | str | None = None


class OldEmbedBody(BaseModel):
    """POST /api/embeddings"""

    model: str
    prompt: str


class Api:
    """The handlers of everything under /api but chat and generate."""

    def __init__(self, models: Models, stats: Stats) -> None:
        self.models, self.stats = models, stats
        self.folder = models.library.folder
        self.since = datetime.now(UTC).isoformat()

    async def root(self, request: Request) -> Reply:
        return Reply(b"Ollama is running")

    async def version(self, request: Request) -> Reply:
        # Ollama's has the version alone; clients leave alone what they don't know.
        return Reply({"version": VERSION, "disk_free": shutil.disk_usage(self.folder).free})

    async def tags(self, request: Request) -> Reply:
        return Reply({"models": [self._row(model) for model in self.models]})

    async def running(self, request: Request) -> Reply:
        return Reply(
            {
                "models": [
                    {**self._row(model), **found}
                    for model in self.models
                    if (found := _loaded(model)) is not None
                ]
            }
        )

    async def show(self, request: Request) -> Reply:
        body = read(ShowBody, request.json())
        if not (body.model or body.name):
            raise Failed(400, "model: write the model's name")
        model = self.models.get(body.model or body.name)
        facts = model.facts()
        return Reply(
            {
                "modelfile": description.modelfile(model.name, facts),
                "parameters": facts.get("parameters", ""),
                "template": facts["template"],
                "system": facts.get("system", ""),
                "license": facts.get("license", ""),
                "details": facts["details"],
                "model_info": facts["model_info"],
                "capabilities": list(model.capabilities),
                "modified_at": facts.get("modified_at") or self.since,
            }
        )

    async def embed(self, request: Request) -> Reply:
        body = read(EmbedBody, request.json())
        started = time.perf_counter_ns()
        model = self.models.get(body.model)
        texts = [body.input] if isinstance(body.input, str) else body.input
        keep_s = durations.seconds(body.keep_alive)
        found = await model.embed(texts, keep_s) if texts else None
        return Reply(
            {
                "model": body.model,
                "embeddings": found.vectors if found else [],
                "total_duration": time.perf_counter_ns() - started,
                "load_duration": 0,
                "prompt_eval_count": found.prompt_tokens if found else 0,
            }
        )

    async def embeddings(self, request: Request) -> Reply:
        body = read(OldEmbedBody, request.json())
        found = await self.models.get(body.model).embed([body.prompt])
        return Reply({"embedding": found.vectors[0]})

    async def figures(self, request: Request) -> Reply:
        return Reply(self.stats.to_json())

    def _row(self, model: Model) -> dict[str, Any]:
        facts = model.facts()
        return {
            "name": model.name,
            "model": model.name,
            "modified_at": facts.get("modified_at") or self.since,
            "size": facts["size"],
            "digest": model.digest,
            "details": facts["details"],
        }


def _loaded(model: Model) -> dict[str, Any] | None:
    """What /api/ps adds to a model that is loaded; nothing for one that isn't."""
    if not isinstance(model, Llama):  # the rule, which is always there
        return {
            "expires_at": FOREVER.isoformat(),
            "size_vram": 0,
            "context_length": model.context_length,
        }
    runner = model.running()
    if runner is None:
        return None
    return {
        "expires_at": runner.expires_at.isoformat(),
        "size": runner.memory,
        "size_vram": 0,
        "context_length": runner.want.job.context,
    }
