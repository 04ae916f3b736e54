"""A library's entry out of a request to create one."""

import asyncio
import re
from typing import Any

from pydantic import BaseModel

from agents.hosts.embedded import blobs, memory_facts
from agents.hosts.embedded.asks import Failed
from agents.hosts.embedded.fields import read
from agents.hosts.embedded.library import Entry
from agents.hosts.embedded.llama import Llama
from agents.hosts.embedded.ollama_api import Options
from agents.hosts.embedded.registry import Models

_GO = re.compile(
    r"\{\{-?\s*(?:(?:if|range|with|else if|not|eq|and|or|len|json)\b[^}]*)?[.$][A-Za-z]"
)


class CreateBody(BaseModel):
    """POST /api/create; old clients write `name`."""

    model: str = ""
    name: str = ""
    files: dict[str, str] = {}
    from_: str = ""
    template: str = ""
    system: str = ""
    license: str | list[str] = ""
    parameters: dict[str, Any] = {}
    stream: bool = True
    adapters: dict[str, str] | None = None
    messages: list[Any] | None = None
    quantize: str | None = None
    modelfile: str | None = None

    model_config = {"populate_by_name": True, "alias_generator": lambda name: name.rstrip("_")}


async def entry(models: Models, name: str, body: CreateBody) -> Entry:
    """The new entry, its file checked; raises Failed, and nothing was written."""
    _refuse_what_is_not_here(body)
    if bool(body.files) == bool(body.from_):
        raise Failed(400, "files: name one .gguf and its digest, or write `from` and a model")
    base = source(models, body.from_) if body.from_ else await _of_file(models, name, body.files)
    parameters = read(Options, body.parameters).model_dump(exclude_none=True)
    licence = body.license if isinstance(body.license, str) else "\n".join(body.license)
    return Entry(
        name,
        base.blob,
        base.facts,
        base.sizes,
        template=_template(body.template) or base.template,
        system=body.system or base.system,
        parameters={**base.parameters, **parameters},
        licence=licence or base.licence,
    )


def source(models: Models, name: str) -> Entry:
    """The entry of a model that is here already; raises Failed."""
    model = models.get(name)
    if models.shipped_as(name) is not None or not isinstance(model, Llama):
        raise Failed(400, f"{name} comes with this host and can't be made into another model")
    return model.entry


async def _of_file(models: Models, name: str, files: dict[str, str]) -> Entry:
    if len(files) != 1:
        raise Failed(400, "files: one .gguf makes a model here; split files are not joined")
    ((file, digest),) = files.items()
    sha256 = blobs.hex_of(digest, f"files.{file}")
    if not models.library.blobs.has(sha256):
        raise Failed(
            400, f"files.{file}: no blob {digest} is here; POST it to /api/blobs/{digest} first"
        )
    try:
        facts, sizes = await asyncio.to_thread(
            memory_facts.facts, models.library.blobs.path(sha256)
        )
    except memory_facts.BadModelFile as error:
        raise Failed(400, f"files.{file}: {error}") from None
    return Entry(name, sha256, facts, sizes)


def _refuse_what_is_not_here(body: CreateBody) -> None:
    for field, why in (
        ("adapters", "adapters aren't joined to a model here"),
        ("messages", "a model begins without messages here; write `system`"),
        ("quantize", "nothing is quantized here; bring the file as it should be served"),
        ("modelfile", "write its parts as fields: files or from, template, system, parameters"),
    ):
        if getattr(body, field):
            raise Failed(400, f"{field}: {why}")


def _template(text: str) -> str:
    if _GO.search(text):
        raise Failed(
            400,
            "template: llama.cpp reads Jinja, and this is a Go template of Ollama's; leave it out "
            "to use the file's own",
        )
    return text
