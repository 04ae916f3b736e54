"""The broker: one credential serves one container at a time, and a rotated token comes back."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import structlog
from django.utils import timezone

from agents import credentials, flavors
from agents.credentials import Kind, NoCredential
from agents.models import Credential
from masterchef.durable import sql

pytestmark = pytest.mark.django_db
AUTH = ".codex/auth.json"


@pytest.fixture
def codex() -> flavors.Flavor:
    return flavors.get("codex")


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of credentials, and a machine without any others."""
    for name in flavors.names():
        for variable in (*flavors.get(name).sign_in.env, *flavors.get(name).sign_in.token_env):
            monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("MASTERCHEF_CREDENTIALS", str(tmp_path))
    yield tmp_path


def put(shelf: Path, name: str, token: str = "first") -> Path:
    path = shelf / "codex" / name / AUTH
    path.parent.mkdir(parents=True)
    path.write_text(token)
    return path


def test_two_containers_get_two_credentials_and_a_third_waits(
    shelf: Path, codex: flavors.Flavor
) -> None:
    put(shelf, "one", "token-1")
    put(shelf, "two", "token-2")

    got = [credentials.lease(codex, f"participant:{number}") for number in (1, 2, 3)]

    assert got[2] is None
    assert {access.home[AUTH] for access in got if access} == {b"token-1", b"token-2"}


def test_the_same_work_gets_its_own_one_again(shelf: Path, codex: flavors.Flavor) -> None:
    put(shelf, "one")
    put(shelf, "two")

    for _ in range(3):
        assert credentials.lease(codex, "participant:1")
    assert Credential.objects.exclude(holder="").count() == 1


def test_a_rotated_token_takes_the_old_one_s_place(shelf: Path, codex: flavors.Flavor) -> None:
    path = put(shelf, "one")
    credentials.lease(codex, "participant:1")

    assert credentials.hand_back(codex, "participant:1", {AUTH: b"second"})

    assert path.read_text() == "second"
    assert path.stat().st_mode & 0o077 == 0
    assert [file.name for file in path.parent.iterdir()] == ["auth.json"]
    access = credentials.lease(codex, "participant:2")
    assert access and access.home[AUTH] == b"second"


def test_a_late_copy_does_not_overwrite_the_next_holder_s(
    shelf: Path, codex: flavors.Flavor
) -> None:
    path = put(shelf, "one")
    credentials.lease(codex, "participant:1")
    sql("UPDATE agents_credential SET lease_until = masterchef_now() - interval '1 second'")
    assert credentials.lease(codex, "participant:2")

    assert not credentials.hand_back(codex, "participant:1", {AUTH: b"late"})
    assert path.read_text() == "first"


def test_an_empty_or_foreign_file_changes_nothing(shelf: Path, codex: flavors.Flavor) -> None:
    path = put(shelf, "one")
    credentials.lease(codex, "participant:1")

    credentials.hand_back(codex, "participant:1", {AUTH: b"", "../../other": b"x"})

    assert path.read_text() == "first"
    assert not (shelf / "other").exists()


def test_a_subscription_is_never_left_for_a_paid_key(
    shelf: Path, codex: flavors.Flavor, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(shelf, "one")
    monkeypatch.setenv("CODEX_API_KEY", "paid")
    first = credentials.lease(codex, "participant:1")

    assert first and first.subscription
    assert credentials.lease(codex, "participant:2") is None


def test_an_operator_may_choose_the_key(
    shelf: Path, codex: flavors.Flavor, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(shelf, "one")
    monkeypatch.setenv("CODEX_API_KEY", "paid")
    monkeypatch.setenv("MASTERCHEF_SIGN_IN", "claude=subscription,codex=key")

    access = credentials.lease(codex, "participant:1")

    assert access and access.env == {"CODEX_API_KEY": "paid"}
    assert not access.home


def test_a_limited_credential_rests_until_its_reset(shelf: Path, codex: flavors.Flavor) -> None:
    put(shelf, "one")
    credentials.lease(codex, "participant:1")
    credentials.limited("participant:1", timezone.now() + timedelta(hours=1))
    credentials.hand_back(codex, "participant:1", {})

    assert credentials.lease(codex, "participant:2") is None
    Credential.objects.update(limited_until=timezone.now() - timedelta(seconds=1))
    assert credentials.lease(codex, "participant:2")


def test_a_file_of_variables_is_a_credential(shelf: Path) -> None:
    (shelf / "claude").mkdir()
    (shelf / "claude" / "plan.env").write_text("# mine\nCLAUDE_CODE_OAUTH_TOKEN=abc\n")
    claude = flavors.get("claude")

    assert credentials.choice(claude) is Kind.SUBSCRIPTION
    access = credentials.lease(claude, "judge:1")
    assert access and access.env == {"CLAUDE_CODE_OAUTH_TOKEN": "abc"}


def test_without_any_the_error_says_where_to_put_one(shelf: Path, codex: flavors.Flavor) -> None:
    with pytest.raises(NoCredential, match=r"CODEX_API_KEY in .*codex/NAME\.env"):
        credentials.lease(codex, "participant:1")


def test_no_secret_is_logged_or_shown(shelf: Path, codex: flavors.Flavor) -> None:
    put(shelf, "one", "very-secret")
    with structlog.testing.capture_logs() as lines:
        access = credentials.lease(codex, "participant:1")
        credentials.keep("participant:1")
        credentials.hand_back(codex, "participant:1", {AUTH: b"more-secret"})

    assert lines
    assert "secret" not in repr([lines, access, list(Credential.objects.values())])


def home_of(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    (home / ".codex").mkdir(parents=True)
    (home / ".codex" / "auth.json").write_text('{"tokens": {"access_token": "a-secret-token-1"}}')
    (home / "diary.txt").write_text("private")
    return home


def test_a_signed_in_home_is_taken_for_nobody_else_to_read(
    shelf: Path, codex: flavors.Flavor
) -> None:
    place = credentials.add_home(codex, home_of(shelf), "mine")
    found = sorted(path.relative_to(place).as_posix() for path in place.rglob("*"))
    assert found == [".codex", ".codex/auth.json"]
    assert (place / ".codex/auth.json").stat().st_mode & 0o777 == 0o600
    assert {path.stat().st_mode & 0o777 for path in (place, place / ".codex")} == {0o700}
    assert credentials.choice(codex) is credentials.Kind.SUBSCRIPTION
    assert credentials.lease(codex, "participation:1") is not None


@pytest.mark.parametrize("name", ["", "../up", "a/b", ".hidden", "A", "x" * 41, "a\n"])
def test_a_credential_s_name_stays_in_its_folder(
    name: str, shelf: Path, codex: flavors.Flavor
) -> None:
    with pytest.raises(ValueError, match="name: write"):
        credentials.add_home(codex, home_of(shelf), name)
    assert not (shelf / "codex").exists()


def test_no_credential_is_written_over_and_no_link_followed(
    shelf: Path, codex: flavors.Flavor
) -> None:
    home = home_of(shelf)
    place = credentials.add_home(codex, home, "mine")
    (home / ".codex" / "auth.json").write_text("{}")
    with pytest.raises(FileExistsError):
        credentials.add_home(codex, home, "mine")
    assert "a-secret-token-1" in (place / ".codex/auth.json").read_text()
    (home / ".codex" / "auth.json").unlink()
    (home / ".codex" / "auth.json").symlink_to("/etc/passwd")
    with pytest.raises(credentials.NotSignedIn, match="not signed in"):
        credentials.add_home(codex, home, "other")


def test_agy_s_sign_in_is_the_file_that_it_writes(shelf: Path) -> None:
    token = ".gemini/antigravity-cli/antigravity-oauth-token"
    home = shelf / "home"
    (home / token).parent.mkdir(parents=True)
    (home / token).write_text("a-secret-token-3")
    place = credentials.add_home(flavors.get("agy"), home, "mine")
    assert (place / token).read_text() == "a-secret-token-3"
    assert (place / token).stat().st_mode & 0o777 == 0o600
