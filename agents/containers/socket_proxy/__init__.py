"""The way of a worker in a container to its host's Docker engine: `python -m
agents.containers.socket_proxy --listen SOCKET --doors FOLDER`.

Whoever may talk to an engine is root on its host. So this process alone holds the engine's socket,
and lets through what `agents.containers` asks and nothing else: making, watching and removing
containers without network that are contained as ours are, and only those that bear our label. It
builds and pulls no image, runs nothing in a container that runs, and makes no network: a
participant of network "open" needs a worker on the host itself.
"""
