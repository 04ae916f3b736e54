"""Servers of models and how to talk to them; no database here."""

from collections.abc import Collection

from agents.hosts import anthropic
from agents.hosts.anthropic import AnthropicClient
from agents.hosts.clients import Client, Cut, Embeddings, Message, ModelInfo, Reply, Request
from agents.hosts.errors import Aborted, HostError, NoHost
from agents.hosts.http import Http
from agents.hosts.ollama import OllamaClient
from agents.hosts.openai import OpenAIClient
from agents.hosts.reply_stream import with_room_to_think
from agents.hosts.responses import ResponsesClient
from agents.hosts.tls import NOBODY, Identity

_BEARERS: dict[str, type[OllamaClient] | type[OpenAIClient]] = {
    "ollama": OllamaClient,
    "openai": OpenAIClient,
    "responses": ResponsesClient,
}


def client_for(
    protocol: str,
    url: str,
    *,
    api_key: str = "",
    timeout_s: float = 300.0,
    refused: Collection[str] = (),
    forced: Collection[str] = (),
    identity: Identity = NOBODY,
) -> Client:
    """The client of a host; `protocol` is one of agents.hosts.behaviours.TABLES.

    `timeout_s` is seconds of silence in a chat, and all the time of other requests. `refused` names
    what this server doesn't take, `forced` what is sent whatever it says (agents.hosts.behaviours).
    """
    if protocol == "anthropic":
        http = Http(url, headers=anthropic.headers(api_key), timeout_s=timeout_s, identity=identity)
        return AnthropicClient(http, refused, forced)
    http = Http(url, api_key=api_key, timeout_s=timeout_s, identity=identity)
    return _BEARERS[protocol](http, refused, forced)


__all__ = [
    "Aborted",
    "Client",
    "Cut",
    "Embeddings",
    "HostError",
    "Identity",
    "Message",
    "ModelInfo",
    "NoHost",
    "Reply",
    "Request",
    "client_for",
    "with_room_to_think",
]
