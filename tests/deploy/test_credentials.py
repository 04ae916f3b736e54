"""Credentials are carried to the hosts that use them, and what a CLI changed there stays."""

import stat
from pathlib import Path

import pytest

from deploy import credentials
from deploy.errors import DeployError
from deploy.fleet.composed import composed
from deploy.fleet.hosts import Host

AUTH = "codex/team/.codex/auth.json"


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A key and a subscription, kept here."""
    monkeypatch.setattr(credentials, "FOLDER", tmp_path / "kept")
    credentials.keep_key("claude", "ada", "", "sk-1")
    (tmp_path / "kept" / AUTH).parent.mkdir(parents=True)
    (tmp_path / "kept" / AUTH).write_text("first")
    return tmp_path / "kept"


class Worker:
    """In the place of a container: the words are run in a folder, by the same programs."""

    def __init__(self, place: Path) -> None:
        self.place = place
        place.mkdir()

    def __call__(self, arguments: list[str]) -> list[str]:
        assert arguments[:5] == ["exec", "-T", "--workdir", credentials.THERE, "worker-judging"]
        return ["env", "-C", str(self.place), *arguments[5:]]


COOKS = {"claude": ["ada"], "codex": ["team"]}


def test_each_is_carried_once_and_only_its_reader_may_read_it(kept: Path, tmp_path: Path) -> None:
    worker = Worker(tmp_path / "there")
    assert credentials.carry(COOKS, worker) == ["claude/ada.env carried", f"{AUTH} carried"]
    assert (worker.place / "claude" / "ada.env").read_text() == "ANTHROPIC_API_KEY=sk-1\n"
    for path in worker.place.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    assert credentials.carry(COOKS, worker) == []
    assert credentials.open_to_others(worker) == []
    (worker.place / AUTH).chmod(0o644)
    assert credentials.open_to_others(worker) == [f"./{AUTH}"]


def test_what_a_container_rotated_stays_until_somebody_signs_in_again(
    kept: Path, tmp_path: Path
) -> None:
    worker = Worker(tmp_path / "there")
    credentials.carry(COOKS, worker)
    (worker.place / AUTH).write_text("rotated")
    assert credentials.carry(COOKS, worker) == []
    assert (worker.place / AUTH).read_text() == "rotated"
    (kept / AUTH).write_text("second")
    assert credentials.carry(COOKS, worker) == [f"{AUTH} carried"]
    assert (worker.place / AUTH).read_text() == "second"


def test_what_is_no_longer_named_is_taken_away(kept: Path, tmp_path: Path) -> None:
    worker = Worker(tmp_path / "there")
    credentials.carry(COOKS, worker)
    assert credentials.carry({"claude": ["ada"]}, worker) == [f"{AUTH} taken away"]
    assert not (worker.place / AUTH).exists()


def test_one_that_is_not_here_is_told_before_anything_changes(kept: Path, tmp_path: Path) -> None:
    worker = Worker(tmp_path / "there")
    with pytest.raises(DeployError, match="no credential codex/nobody") as told:
        credentials.carry({"claude": ["ada"], "codex": ["nobody"]}, worker)
    assert told.value.fix == "masterchef-deploy credential codex nobody"
    assert list(worker.place.iterdir()) == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("dummy", "ada", "", "k"), "signs in by no key"),
        (("claude", "ada", "OTHER", "k"), "knows ANTHROPIC_API_KEY"),
        (("claude", "../ada", "", "k"), "no name of a credential"),
        (("claude", "ada", "", ""), "must be one word"),
        (("claude", "ada", "", "a b"), "must be one word"),
    ],
)
def test_a_bad_key_is_refused_in_words(given: tuple[str, ...], said: str, kept: Path) -> None:
    with pytest.raises(DeployError, match=said):
        credentials.keep_key(*given)
    assert (kept / "claude" / "ada.env").read_text() == "ANTHROPIC_API_KEY=sk-1\n"


def test_a_subscription_is_for_one_host_alone(kept: Path) -> None:
    assert credentials.once(COOKS) == ["codex/team"]


def test_a_host_with_cooks_has_its_own_way_to_its_engine() -> None:
    host = Host(address="10.0.0.2", does="work", workers={"judging": 4}, cooks={"claude": ["ada"]})
    plan = composed(host)
    assert set(plan["services"]) == {"worker-judging", "socket-proxy", "way"}
    assert "profiles" not in plan["services"]["socket-proxy"]
    worker = plan["services"]["worker-judging"]
    assert {each.partition(":")[0] for each in worker["volumes"]} == set(plan["volumes"])
    assert not any("docker.sock" in each for each in worker["volumes"])
    without = composed(host.model_copy(update={"cooks": {}}))
    assert set(without["services"]) == {"worker-judging", "way"} and set(without["volumes"]) == {
        "starts"
    }
