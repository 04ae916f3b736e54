"""Clean-up: after one container, after lost claims, after a whole cook."""

import contextlib
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from docker.errors import APIError, NotFound
from docker.models.containers import Container

from agents.containers import relay
from agents.containers.engine import engine, translated
from agents.containers.inspection import GRACE_S, find
from agents.containers.labels import OURS, TOKEN, Parts, rows_of, sets
from agents.containers.specs import Key


class Swept(NamedTuple):
    """What was removed."""

    containers: int = 0
    networks: int = 0
    volumes: int = 0
    images: int = 0


def remove(key: Key) -> None:
    """Remove the key's container with everything that was made for it. May be repeated."""
    with translated():
        container = find(key)
        if container is not None:
            for parts in sets(token=container.labels[TOKEN]):
                remove_parts(parts)


def reap(
    site: str,
    alive: Callable[[list[str]], Collection[str]],
    rescue: Callable[[Key], object] = lambda key: None,
) -> int:
    """Remove what no claim will come for; the number of sets removed.

    `alive` is asked for those of the rows that are still undecided (it is asked after the engine
    is, so a container that is being started is never taken for a stale one). Of such a row the
    container of the highest fence stays, for adoption; those of lower fences go. `rescue` is called
    with the key of each container, ended by then, before it is removed.
    """
    with translated():
        found = sets(site=site)
        if not found:
            return 0
        rows = set(alive(rows_of(found)))
        kept: set[str] = set()
        removed = 0
        for parts in found:  # highest fence first
            if parts.row in rows and parts.row not in kept:
                kept.add(parts.row)
                continue
            if parts.main is not None:
                with _may_be_gone():
                    parts.main.stop(timeout=GRACE_S)
                rescue(parts.key)
            remove_parts(parts)
            removed += 1
        return removed


def sweep(*, site: str, cook: str = "", images: bool = False) -> Swept:
    """Remove all of a cook, or of the whole site: `masterchef cook clean`."""
    wanted = {"site": site, **({"cook": cook} if cook else {})}
    with translated():
        swept = Swept()
        for parts in sets(**wanted):
            swept = Swept(
                swept.containers + (parts.main is not None) + (parts.holder is not None),
                swept.networks + len(parts.networks),
                swept.volumes + len(parts.volumes),
            )
            remove_parts(parts)
        return swept._replace(images=_remove_images(wanted) if images else 0)


def remove_parts(parts: Parts) -> None:
    """Containers first, since they hold the rest; for this package."""
    containers = [each for each in (parts.main, parts.holder) if each is not None]
    with ThreadPoolExecutor(2) as pool:  # to end a container takes the engine a while
        list(pool.map(_remove_container, containers))
    for network in parts.networks:
        with _may_be_gone():
            network.remove()
    for volume in parts.volumes:
        with _may_be_gone():
            volume.remove(force=True)
    relay.close_door(parts.token)


def _remove_container(container: Container) -> None:
    with _may_be_gone():
        container.remove(force=True, v=True)


@contextlib.contextmanager
def _may_be_gone() -> Iterator[None]:
    """Another reaper may be at it too."""
    try:
        yield
    except NotFound:
        pass
    except APIError as error:
        if "already in progress" not in str(error.explanation):
            raise


def _remove_images(wanted: dict[str, str]) -> int:
    label = [OURS, *(f"{OURS}.{name}={value}" for name, value in wanted.items())]
    images = engine().images.list(filters={"label": label})
    for image in images:
        with _may_be_gone():
            engine().images.remove(image.id, force=True)
    return len(images)
