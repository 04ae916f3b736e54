"""A credential on its way: out of the shelf, into one container, and back as that one left it."""

from pathlib import Path

import pytest

from agents import containers, credentials, flavors
from agents.containers.engine import engine
from tests.agents.containers.trying import Place, ended

pytestmark = [
    pytest.mark.docker,
    pytest.mark.xdist_group("docker"),
    pytest.mark.django_db(transaction=True),
]
AUTH = ".codex/auth.json"


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MASTERCHEF_CREDENTIALS", str(tmp_path))
    monkeypatch.delenv("CODEX_API_KEY", raising=False)
    path = tmp_path / "codex" / "mine" / AUTH
    path.parent.mkdir(parents=True)
    path.write_text("very-secret")
    return path


def test_a_token_that_the_container_rotated_is_what_the_next_one_gets(
    place: Place, shelf: Path
) -> None:
    codex = flavors.get("codex")
    key = place.key()
    access = credentials.lease(codex, key.row)
    assert access is not None
    place.start(f"rotate={AUTH}:rotated+write", key, home=access.home)
    facts = str(engine().containers.get(key.name).attrs)
    ended(key)

    assert credentials.lease(codex, "participant:2") is None
    assert credentials.take_back(codex, key)
    containers.remove(key)

    assert shelf.read_text() == "rotated"
    following = credentials.lease(codex, "participant:2")
    assert following and following.home[AUTH] == b"rotated"
    assert "very-secret" not in facts


def test_reaping_saves_the_token_first(place: Place, shelf: Path) -> None:
    codex = flavors.get("codex")
    key = place.key()
    access = credentials.lease(codex, key.row)
    assert access is not None
    place.start(f"rotate={AUTH}:saved+slow=600", key, home=access.home)
    while containers.home_files(key, [AUTH])[AUTH] != b"saved":
        assert containers.state(key).status is containers.Status.RUNNING

    containers.reap(place.site, lambda rows: (), lambda key: credentials.take_back(codex, key))

    assert shelf.read_text() == "saved"


def test_a_container_that_is_gone_gives_the_credential_back_as_it_was(
    place: Place, shelf: Path
) -> None:
    codex = flavors.get("codex")
    credentials.lease(codex, place.key().row)

    assert credentials.take_back(codex, place.key())

    assert shelf.read_text() == "very-secret"
    assert credentials.lease(codex, "participant:2")
