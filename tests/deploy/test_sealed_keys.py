"""Who holds a backup doesn't hold the installation's keys."""

import io
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from deploy import first
from deploy.backups import base_backups
from deploy.errors import DeployError

pytestmark = [
    pytest.mark.program,
    pytest.mark.skipif(shutil.which("age") is None, reason="needs age: apt-get install age"),
]


@pytest.fixture
def sealed(tmp_path: Path) -> tuple[Path, Path]:
    """(an installation's secrets, the sealed copy of them)."""
    secrets = tmp_path / "secrets"
    first.make_secrets(secrets)
    into = tmp_path / "secrets.age"
    base_backups.seal(secrets, into, (secrets / "age_recipient").read_text())
    return secrets, into


def opened(sealed: Path, key: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["age", "-d", "-i", str(key), str(sealed)], capture_output=True)


def test_the_kept_key_opens_them(sealed: tuple[Path, Path]) -> None:
    secrets, into = sealed
    told = opened(into, secrets / "age_key")
    assert told.returncode == 0, told.stderr
    with tarfile.open(fileobj=io.BytesIO(told.stdout)) as tar:
        member = tar.extractfile("./secret_key")
        assert member and member.read().decode() == (secrets / "secret_key").read_text()


def test_no_other_key_does_and_nothing_is_readable(
    sealed: tuple[Path, Path], tmp_path: Path
) -> None:
    secrets, into = sealed
    first.make_secrets(tmp_path / "others")
    assert opened(into, tmp_path / "others" / "age_key").returncode != 0
    content = into.read_bytes()
    for name in first.RANDOM:
        assert (secrets / name).read_bytes() not in content


def test_a_wrong_recipient_is_told(tmp_path: Path) -> None:
    first.make_secrets(tmp_path / "secrets")
    with pytest.raises(DeployError, match="age failed"):
        base_backups.seal(tmp_path / "secrets", tmp_path / "out", "age1nobody")
