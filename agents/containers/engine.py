"""The connection to this machine's engine, and its errors in our words."""

import contextlib
import os
import threading
from collections.abc import Iterator

import docker
import requests
from docker.errors import APIError, DockerException, ImageNotFound

from agents.containers.errors import EngineAway, EngineError, NoImage

TIMEOUT_S = 120  # of one request; an engine under load may take long to create a container
_local = threading.local()


def engine() -> docker.DockerClient:
    """This thread's client of the engine that DOCKER_HOST names; raises EngineError."""
    address = os.environ.get("DOCKER_HOST", "")
    if getattr(_local, "client", None) is None or _local.address != address:
        with translated():
            _local.client, _local.address = docker.from_env(timeout=TIMEOUT_S), address
    client: docker.DockerClient = _local.client
    return client


def problem() -> str:
    """Why no container can be started here, or "" if the engine answers."""
    try:
        with translated():
            engine().ping()
    except EngineError as error:
        return str(error)
    return ""


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Errors of the engine and of the way to it as EngineError, EngineAway or NoImage."""
    try:
        yield
    except ImageNotFound as error:
        raise NoImage(f"{error.explanation}; build it with: masterchef build-base") from error
    except APIError as error:
        raise EngineError(str(error.explanation or error)) from error
    except (DockerException, requests.RequestException, ConnectionError) as error:
        _local.client = None  # a dead connection is not asked twice
        raise EngineAway(f"no Docker engine answers: {error}") from error
    except OSError as error:
        raise EngineError(str(error)) from error
