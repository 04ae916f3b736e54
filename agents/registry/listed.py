"""The hosts of OLLAMA_HOSTS, as rows."""

from django.conf import settings

from agents.models import Host
from agents.registry import rules
from agents.registry.host_list import SETTINGS, authority, parse_hosts


def write_listed(text: str | None = None) -> list[Host]:
    """Write the hosts of OLLAMA_HOSTS into the table; what it names wins over the table.

    Everything else is left alone: hosts added by hand, and whether a host is enabled.
    """
    hosts = []
    for spec in parse_hosts(settings.OLLAMA_HOSTS if text is None else text):
        values = rules.columns({"url": spec.url})
        if spec.tags:  # or those that somebody gave it in the dashboard would go at every look
            values["tags"] = spec.tags
        values |= {SETTINGS[name]: given for name, given in spec.settings.items()}
        if "ca" in values:
            values["ca"] = authority(spec.settings["ca"])
        host, _ = Host.objects.update_or_create(name=spec.name, defaults=values)
        hosts.append(host)
    return hosts
