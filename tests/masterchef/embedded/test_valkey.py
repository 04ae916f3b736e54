"""The embedded Valkey: private, and it forgets."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from masterchef.embedded import valkey


@pytest.fixture
def server(folder: Path) -> Iterator[valkey.Server]:
    server = valkey.start(folder / "vk")
    yield server
    server.stop()


def test_restart_comes_back_empty_on_the_same_port(server: valkey.Server) -> None:
    url, pid = server.url, server.pid
    with redis.Redis.from_url(url) as client:
        client.set("key", "value")
    server.restart()
    assert server.pid != pid
    with redis.Redis.from_url(url) as client:
        assert client.get("key") is None


def test_it_asks_for_its_password(server: valkey.Server) -> None:
    with redis.Redis(port=server.port, retry=Retry(NoBackoff(), 0)) as client:
        with pytest.raises(redis.AuthenticationError):
            client.ping()


def test_it_listens_on_loopback_only_and_saves_nothing(server: valkey.Server) -> None:
    with redis.Redis.from_url(server.url, decode_responses=True) as client:
        assert client.config_get("bind") == {"bind": "127.0.0.1"}
        assert client.config_get("save") == {"save": ""}
        assert client.config_get("appendonly") == {"appendonly": "no"}


def test_the_password_is_no_argument_that_others_could_read(server: valkey.Server) -> None:
    import psutil

    password = (server.folder / "password").read_text()
    assert password not in " ".join(psutil.Process(server.pid).cmdline())
    assert (server.folder / "valkey.conf").stat().st_mode & 0o077 == 0
