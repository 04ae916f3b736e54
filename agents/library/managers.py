"""The way to a host's models, for the verbs of this package."""

from agents.hosts import HostError, Identity
from agents.hosts.http import Http
from agents.hosts.managing import Manager
from agents.library.errors import LibraryError
from agents.models import Host, Protocol
from agents.registry import keys


def of(host: Host, *, timeout_s: float | None = None) -> Manager:
    """The manager of the host's models; raises LibraryError for a server that has no such thing."""
    if host.protocol != Protocol.OLLAMA:
        raise LibraryError(
            f"{host.name} speaks {host.get_protocol_display()}, which can't be given models; choose"
            " a host that speaks Ollama's API",
            field="host",
        )
    if host.infer_cert_env and not host.manage_cert_env:
        raise LibraryError(
            f"{host.name} has a certificate to ask with and none to manage models; name the"
            " variable with the path of one (manage_cert_env)",
            field="host",
        )
    return Manager(
        Http(
            _plain(host.url),
            api_key=keys.key_of(host),
            timeout_s=timeout_s or host.timeout_s,
            identity=Identity(host.ca, host.manage_cert_env),
        )
    )


def said(host: Host, error: HostError) -> str:
    """What the host did wrong, in a sentence with a way out."""
    return f"{host.name} refused it or can't be reached ({error}){_FIXES.get(error.kind, '')}"


_FIXES = {
    "unreachable": "; start it, or correct its address",
    "timeout": "; it takes long, try again",
    "auth": "; give the host its key",
    "missing_model": "; it has no such model",
}


def _plain(url: str) -> str:
    from agents.hosts.ollama import OllamaClient

    return OllamaClient(Http(url)).http.url
