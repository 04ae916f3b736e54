"""A network of its own for a container that may reach the internet."""

import random
from ipaddress import IPv4Network

import docker.types
from docker.errors import APIError
from docker.models.networks import Network

from agents.containers.engine import engine
from agents.containers.errors import EngineError
from agents.containers.labels import labels
from agents.containers.specs import Key

# A /28 each: the engine's own choice is a /16, of which it runs out near thirty.
POOL = IPv4Network("10.213.0.0/16")
TRIES = 40


def create(key: Key, token: str) -> Network:
    """A bridge with a free /28; raises EngineError if none is found."""
    every = list(POOL.subnets(new_prefix=28))
    for subnet in random.sample(every, TRIES):
        pool = docker.types.IPAMPool(subnet=str(subnet))
        try:
            return engine().networks.create(
                f"{key.stem}-{token}",
                driver="bridge",
                ipam=docker.types.IPAMConfig(pool_configs=[pool]),
                labels=labels(key, token, "network"),
            )
        except APIError as error:
            if "overlap" not in str(error.explanation).lower():
                raise
    raise EngineError(f"no free /28 network was found in {POOL} in {TRIES} tries")
