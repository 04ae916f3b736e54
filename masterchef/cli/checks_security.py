"""`masterchef doctor --security`: each protection as it is tried out now, on this machine."""

from collections.abc import Iterator

from masterchef.cli.checks import Check, State
from masterchef.cli.environment import load_django


def security_checks() -> Iterator[Check]:
    """The readers of hostile bytes, then what containers are kept from."""
    load_django()
    yield from _readers()
    from django.conf import settings

    from agents.containers import EngineError, images, proofs
    from agents.containers.engine import problem

    if trouble := problem():
        yield Check("containers", State.OFF, trouble, "start Docker; only CLI agents need it")
        return
    if not images.exists(proofs.IMAGE):
        fix = "masterchef build-base dummy firewall"
        yield Check("containers", State.OFF, "the image that attacks is not built", fix)
        return
    try:
        for proof in proofs.prove(settings.SITE):
            state = State.OK if proof.held else State.WRONG
            fix = "" if proof.held else "run no cook with agents on this machine, and report it"
            yield Check(proof.name, state, proof.detail, fix)
    except EngineError as error:
        yield Check("containers", State.WRONG, str(error), "masterchef build-base dummy firewall")


def _readers() -> Iterator[Check]:
    """A child that reads without end, takes memory without end or answers without end must be
    ended by its limit."""
    from masterchef.confined import Exceeded, Limits, Reader

    limits = Limits(cpu_s=1, wall_s=20, memory=256 << 20, answer=1 << 20)
    for what, act in (("time", endless), ("memory", hungry), ("answer", wordy)):
        name = f"reader of hostile bytes: {what}"
        try:
            with Reader(limits) as reader:
                reader.call(f"{act.__module__}:{act.__name__}", {}, b"")
        except Exceeded as error:
            state = State.OK if error.kind == what else State.WRONG
            yield Check(name, state, f"ended: {error}", "" if state is State.OK else "report it")
        else:
            yield Check(name, State.WRONG, "it was not ended", "report it")


def endless(_arguments: dict[str, object], _blob: bytes) -> tuple[None, bytes]:
    """The child's part."""
    while True:
        pass


def hungry(_arguments: dict[str, object], _blob: bytes) -> tuple[None, bytes]:
    """The child's part."""
    held = []
    while True:
        held.append(b"x" * (1 << 20))


def wordy(_arguments: dict[str, object], _blob: bytes) -> tuple[None, bytes]:
    """The child's part."""
    return None, b"x" * (8 << 20)
