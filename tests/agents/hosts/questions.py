"""One question to a server of any protocol, and what comes of it."""

import pytest

from agents.hosts import HostError, Reply, Request, client_for
from agents.hosts.behaviours import TABLES
from tests.agents.hosts.wild import Said, serving

SCHEMA = {"type": "object", "properties": {"a": {"type": "integer"}}}
OPTIONS = {"num_ctx": 4096, "seed": 1, "temperature": 0.2, "num_predict": 160}
ASK = Request("m", [{"role": "user", "content": "A soup, please."}], OPTIONS, SCHEMA)
PROTOCOLS = list(TABLES)


def chat(protocol: str, said: Said, request: Request = ASK) -> Reply:
    with serving(said) as server:
        return client_for(protocol, server.url, timeout_s=10).chat(request)


def failing(protocol: str, said: Said) -> HostError:
    with pytest.raises(HostError) as error:
        chat(protocol, said)
    return error.value
