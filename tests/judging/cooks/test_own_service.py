"""A CLI that asks its vendor's own service, with network: model-only."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.models import Host, HostModel, LanguageModel, PinnedModel
from judging.briefs import Brief
from judging.cooks import feed, ways
from judging.cooks.folder import creation
from judging.models import Stage

from . import making

pytestmark = pytest.mark.django_db(transaction=True)
KEY = "sesame-open-4711"


@pytest.fixture(autouse=True)
def signing_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A paid key for claude, and nothing else."""
    monkeypatch.setenv("MASTERCHEF_CREDENTIALS", str(tmp_path))
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    monkeypatch.delenv("CLAUDE_CODE_OAUTH_TOKEN", raising=False)
    yield


def brief_with(flavor: str, network: str) -> Brief:
    cook = making.make_cook(participants={"ann": flavor}, network=network)
    return creation.brief_of(cook)


@pytest.mark.parametrize(
    ("flavor", "network", "says"),
    [
        ("claude", "open", ""),
        ("claude", "model-only", ""),
        ("claude", "none", "write network: open or model-only, or a model that a host of yours"),
        ("gemini", "model-only", ""),
        ("agy", "model-only", "agy can't reach its own service with network: model-only; write"),
        ("dummy", "none", ""),
    ],
)
def test_who_can_reach_nothing_is_told_before_the_start(
    flavor: str, network: str, says: str
) -> None:
    (problem,) = creation.start_problems(brief_with(flavor, network)) or [""]
    assert says in problem
    assert bool(says) == bool(problem)


def test_what_is_meant_for_a_host_of_ours_never_goes_to_a_vendor() -> None:
    host = Host.objects.create(name="gpu", url="http://127.0.0.1:1", healthy=False)
    model = LanguageModel.objects.create(name="qwen3:8b", digest="1", context_length=4096)
    HostModel.objects.create(host=host, model=model)
    brief = brief_with("claude/qwen3:8b", "model-only")
    assert ways.way_of(brief, brief.participants[0]).endpoint == host.url
    assert "is down" in creation.start_problems(brief)[0]


def test_a_cooks_cli_is_led_only_to_the_model_that_the_cook_began_with() -> None:
    first, other = (
        Host.objects.create(name=name, url=f"http://127.0.0.1:{at}", healthy=True)
        for at, name in enumerate(("gpu", "rack"), 1)
    )
    for host, digest in ((first, "aaa"), (other, "bbb")):
        model, _ = LanguageModel.objects.get_or_create(name="qwen3:8b", digest=digest)
        HostModel.objects.create(host=host, model=model)
    cook = making.make_cook(participants={"ann": "claude/qwen3:8b"}, network="model-only")
    brief = creation.brief_of(cook)
    PinnedModel.objects.create(run=cook, name="qwen3:8b", hosts={"rack": "bbb"})
    way = ways.way_of(brief, brief.participants[0], cook.pk)
    assert (way.endpoint, way.host, way.replaced) == (other.url, other, "")

    HostModel.objects.filter(host=other).delete()
    way = ways.way_of(brief, brief.participants[0], cook.pk)
    assert "qwen3:8b was bbb when this run began, and gpu has aaa now" in way.replaced


def test_a_cook_is_pinned_when_it_begins() -> None:
    host = Host.objects.create(name="gpu", url="http://127.0.0.1:1", healthy=True)
    model = LanguageModel.objects.create(name="qwen3:8b", digest="aaa")
    HostModel.objects.create(host=host, model=model)
    cook = making.make_cook(participants={"ann": "claude/qwen3:8b"}, network="model-only")
    feed.begin(cook.pk, Stage.COOKING)
    assert PinnedModel.objects.get(run=cook).hosts == {"gpu": "aaa"}
