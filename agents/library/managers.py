"""The way to a host's models, for the verbs of this package."""

from agents.hosts import HostError
from agents.hosts.http import Http
from agents.hosts.management import Manager
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
    asks = host.infer_cert_env or host.infer_cert_sealed
    if asks and not (host.manage_cert_env or host.manage_cert_sealed):
        raise LibraryError(
            f"{host.name} has a certificate to ask with and none to manage models; give one"
            " (manage_cert), or name the variable with its path (manage_cert_env)",
            field="host",
        )
    return Manager(
        Http(
            _plain(host.url),
            api_key=keys.key_of(host),
            timeout_s=timeout_s or host.timeout_s,
            identity=keys.manage_identity(host),
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
