"""Servers of models and how to talk to them; no database here."""

from agents.hosts.clients import Client, Cut, Embeddings, Message, ModelInfo, Reply, Request
from agents.hosts.errors import Aborted, HostError, NoHost
from agents.hosts.http import Http
from agents.hosts.ollama import OllamaClient
from agents.hosts.openai import OpenAIClient


def client_for(protocol: str, url: str, *, api_key: str = "", timeout_s: float = 300.0) -> Client:
    """The client of a host; `protocol` is "ollama" or "openai", `timeout_s` seconds of silence."""
    http = Http(url, api_key=api_key, timeout_s=timeout_s)
    return OpenAIClient(http) if protocol == "openai" else OllamaClient(http)


__all__ = [
    "Aborted",
    "Client",
    "Cut",
    "Embeddings",
    "HostError",
    "Message",
    "ModelInfo",
    "NoHost",
    "Reply",
    "Request",
    "client_for",
]
