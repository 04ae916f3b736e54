"""Ollama's native API: bringing models to this host, and taking them away."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import orjson
from pydantic import BaseModel

from agents.hosts.embedded import blobs, entries, names
from agents.hosts.embedded.asgi import Reply, Request, Stream
from agents.hosts.embedded.asks import Failed
from agents.hosts.embedded.entries import CreateBody
from agents.hosts.embedded.fields import read
from agents.hosts.embedded.llama import Llama
from agents.hosts.embedded.registry import Models

NO_REGISTRY = (
    "this host has no registry to pull from: bring the model's file, by `masterchef up --model "
    "FILE.gguf` or by POST /api/blobs and /api/create"
)


class CopyBody(BaseModel):
    """POST /api/copy"""

    source: str
    destination: str


class NameBody(BaseModel):
    """DELETE /api/delete, POST /api/pull; old clients write `name`."""

    model: str = ""
    name: str = ""


class Api:
    """The handlers of blobs, create, copy, delete, pull and push."""

    def __init__(self, models: Models) -> None:
        self.models, self.library = models, models.library

    async def has_blob(self, request: Request) -> Reply:
        sha256 = blobs.hex_of(request.path.rpartition("/")[2])
        if not self.library.blobs.has(sha256):
            raise Failed(404, f"no blob sha256:{sha256} is here")
        return Reply(b"")

    async def take_blob(self, request: Request) -> Reply:
        sha256 = blobs.hex_of(request.path.rpartition("/")[2])
        assert request.parts is not None
        if self.library.blobs.has(sha256):
            async for _ in request.parts:  # a client that is cut off would read no answer
                pass
            return Reply(b"", 200)
        await self.library.blobs.receive(sha256, request.parts, request.length)
        return Reply(b"", 201)

    async def create(self, request: Request) -> Reply | Stream:
        body = read(CreateBody, request.json())
        name = names.whole(body.model or body.name)
        self._refuse_shipped(name, "is taken by a model that comes with this host; choose another")
        before = self.library.get(name)
        entry = self.library.put(await entries.entry(self.models, name, body))
        if before and not self.models.has_digest(before.digest):
            await self.models.made(before).load(0)
        said = [
            {"status": "parsing GGUF"},
            {"status": f"using existing layer sha256:{entry.blob}"},
            {"status": "writing manifest"},
            {"status": "success"},
        ]
        return Stream(_lines(said)) if body.stream else Reply(said[-1])

    async def copy(self, request: Request) -> Reply:
        body = read(CopyBody, request.json())
        name = names.whole(body.destination, "destination")
        self._refuse_shipped(name, "is taken by a model that comes with this host; choose another")
        self.library.put(replace(entries.source(self.models, body.source), name=name))
        return Reply(b"")

    async def delete(self, request: Request) -> Reply:
        name = _named(read(NameBody, request.json()))
        self._refuse_shipped(name, "comes with this host and can't be deleted")
        model = self.models.get(name)
        assert isinstance(model, Llama)
        self.library.remove(model.entry)
        if not self.models.has_digest(model.digest):
            await model.load(0)
        return Reply(b"")

    async def pull(self, request: Request) -> Reply:
        raise Failed(400, f"{_named(read(NameBody, request.json()))}: {NO_REGISTRY}")

    async def push(self, request: Request) -> Reply:
        raise Failed(403, "push: no model ever leaves this host")

    def _refuse_shipped(self, name: str, why: str) -> None:
        for each in (name, name.removesuffix(":latest")):
            if self.models.shipped_as(each):
                raise Failed(400, f"model: {each} {why}")


def _named(body: NameBody) -> str:
    if not (body.model or body.name):
        raise Failed(400, "model: write the model's name")
    return body.model or body.name


async def _lines(said: list[dict[str, Any]]) -> AsyncIterator[bytes]:
    for line in said:
        yield orjson.dumps(line) + b"\n"
