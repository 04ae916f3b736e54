"""A running session plays with the model that it began with, by digest, on the real host."""

import hashlib
import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from agents import registry
from agents.calls import Answer, ask
from agents.hosts import NoHost
from agents.hosts.embedded import process
from agents.hosts.http import Http
from agents.hosts.management import Manager, Recipe
from agents.models import CachedReply, Host, ModelCall, PinnedModel
from kitchen import exports
from kitchen.models import Session
from masterchef import runs
from masterchef.live import log
from masterchef.live.models import Level, LogLine
from masterchef.runs.models import RunState
from tests.agents.hosts.tiny import llama

NEVER: Callable[[], bool] = lambda: False  # noqa: E731
OPTIONS = {"num_ctx": 256, "seed": 1, "num_predict": 4}


class Kitchenware:
    """A host that runs, and what is put on it behind our back."""

    def __init__(self, running: process.Process) -> None:
        self.running = running
        self.manager = Manager(Http(running.url, timeout_s=60))

    def put(self, seed: int, name: str = "soup") -> str:
        """Another file under the name; the digest that the host tells."""
        content = llama(seed=seed)
        sha256 = hashlib.sha256(content).hexdigest()
        quiet: Callable[..., None] = lambda *_: None  # noqa: E731
        source = io.BytesIO(content)
        self.manager.send_blob(sha256, source, len(content), on=quiet, stop_when=NEVER)
        self.manager.create(Recipe(name, sha256), on=quiet, stop_when=NEVER)
        return self.manager.digest_of(f"{name}:latest")


@pytest.fixture
def ware() -> Iterator[Kitchenware]:
    with process.start() as running:
        yield Kitchenware(running)


@pytest.fixture
def soup(ware: Kitchenware, transactional_db: None) -> Host:
    ware.put(1)
    row = Host.objects.create(name="real", url=ware.running.url, tags=["gpu"], timeout_s=60)
    return registry.check_host(row.pk)


@pytest.fixture
def asked(session: Session, claimed: Callable[..., Any]) -> Callable[..., Answer]:
    """`asked(3)`: the third call of a turn of a session that plays with soup."""
    seats = {"L1": {"role": "line_cook", "player": "soup"},
             "S1": {"role": "sous_chef", "player": "soup@gpu"}}  # fmt: skip
    Session.objects.update(seats=seats, state=RunState.RUNNING)
    session.refresh_from_db()
    ref = claimed()

    def make(number: int, text: str = "Hello.", **more: Any) -> Answer:
        messages = [{"role": "user", "content": text}]
        return ask(ref, number, run=session, seat="L1", role="line_cook", model="soup",
                   messages=messages, options=OPTIONS, **more)  # fmt: skip

    return make


def told(session: Session) -> list[LogLine]:
    log.flush()
    return list(LogLine.objects.filter(run_id=session.pk, kind="model_replaced"))


def test_a_model_that_is_replaced_under_a_session_is_told_and_not_asked(
    soup: Host, ware: Kitchenware, session: Session, asked: Callable[..., Answer]
) -> None:
    first = asked(1)
    pins = {pin.player: pin.hosts for pin in PinnedModel.objects.filter(run=session)}
    assert pins == {"soup": {"real": first.digest}, "soup@gpu": {"real": first.digest}}
    assert first.digest and told(session) == []

    second = ware.put(2)
    assert second != first.digest
    registry.check_host(soup.pk)
    lines = told(session)
    assert [(line.level, line.data["was"], line.data["is"]) for line in lines] == [
        (Level.WARNING, first.digest, second)
    ] * 2, "once for each of its players"
    registry.check_host(soup.pk)
    assert len(told(session)) == 2, "it is news once"
    with pytest.raises(NoHost, match="bring that model back") as refused:
        asked(2)
    assert refused.value.kind == "replaced" and first.digest[:12] in str(refused.value)
    assert ModelCall.objects.count() == 1, "nothing was asked"

    assert ware.put(1) == first.digest
    registry.check_host(soup.pk)
    assert asked(2).digest == first.digest


def test_a_session_is_pinned_when_it_starts_not_at_its_first_call(
    soup: Host, ware: Kitchenware, session: Session, asked: Callable[..., Answer]
) -> None:
    Session.objects.update(state=RunState.CREATED)
    runs.change(session, RunState.RUNNING, allowed=(RunState.CREATED,))
    pins = {pin.player: pin.hosts["real"] for pin in PinnedModel.objects.filter(run=session)}
    first = pins["soup"]
    assert pins == {"soup": first, "soup@gpu": first} and first

    assert ware.put(2) != first
    registry.check_host(soup.pk)
    assert [line.data["was"] for line in told(session)] == [first] * 2
    with pytest.raises(NoHost, match="bring that model back"):
        asked(1)
    runs.change(session, RunState.PAUSED, allowed=(RunState.RUNNING,))
    runs.change(session, RunState.RUNNING, allowed=(RunState.PAUSED,))
    assert {pin.hosts["real"] for pin in PinnedModel.objects.all()} == {first}, "for good"
    assert ModelCall.objects.count() == 0, "the model that came too late was never asked"


def test_the_response_cache_of_another_digest_is_no_answer(
    soup: Host, ware: Kitchenware, session: Session, asked: Callable[..., Answer]
) -> None:
    asked(1)
    ware.put(2)
    registry.check_host(soup.pk)
    PinnedModel.objects.all().delete()
    asked(2, "Cached.", use_cache=True)
    assert CachedReply.objects.count() == 1
    PinnedModel.objects.update(hosts={"real": "another"})
    with pytest.raises(NoHost):
        asked(3, "Cached.", use_cache=True)


def test_a_run_that_begins_later_plays_with_the_new_one(
    soup: Host, ware: Kitchenware, session: Session, asked: Callable[..., Answer]
) -> None:
    second = ware.put(2)
    registry.check_host(soup.pk)
    assert asked(1).digest == second and told(session) == []


def test_the_digests_are_exported(
    soup: Host, session: Session, asked: Callable[..., Answer], tmp_path: Any
) -> None:
    digest = asked(1).digest
    with (tmp_path / "models.csv").open("wb") as file:
        assert exports.write([session.pk], "models", "csv", file) == 2
    assert digest in (tmp_path / "models.csv").read_text()
