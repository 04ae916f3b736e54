"""Backups in a bucket: the host may burn down, and what comes back is proved as any other."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.backups import catalog, keeper, shelf
from deploy.backups.catalog import Backup
from deploy.backups.drills import drill
from deploy.backups.shelf import Shelf
from deploy.errors import DeployError
from masterchef.embedded import folders
from tests.bucket import bucket  # noqa: F401 (a fixture)


@pytest.fixture
def shelved(
    bucket: None,  # noqa: F811
    lived: tuple[Backup, str],
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[Shelf, Backup]:
    """The backup and its log of changes, in the bucket."""
    monkeypatch.setenv("BACKUP_BUCKET", "cooks")
    found = shelf.chosen()
    assert found is not None
    backup = lived[0]
    found.put(backup)
    assert found.put_log(backup.folder.parent / "wal") >= 1
    return found, backup


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """An empty folder of backups, on a host that has none."""
    place = folders.temporary()
    yield place
    shutil.rmtree(place)


def test_what_comes_back_from_the_bucket_is_proved(
    shelved: tuple[Shelf, Backup], lived: tuple[Backup, str], elsewhere: Path
) -> None:
    back = shelf.found("", elsewhere)  # the newest; nothing is here
    assert back.name == shelved[1].name
    assert drill(back, lived[1]).problems == []
    assert (elsewhere / "wal" / back.manifest["last_wal"]).exists()


def test_a_flipped_byte_in_the_bucket_fails_the_drill(
    shelved: tuple[Shelf, Backup], lived: tuple[Backup, str], elsewhere: Path
) -> None:
    kept, backup = shelved
    key = f"backups/{backup.name}/dump"
    content = bytearray(kept.client.get_object(Bucket="cooks", Key=key)["Body"].read())
    content[len(content) // 2] ^= 1
    kept.client.put_object(Bucket="cooks", Key=key, Body=bytes(content))
    problems = drill(kept.fetch(backup.name, elsewhere), lived[1]).problems
    assert "files: dump is not what was written (its checksum differs)" in problems


def test_half_a_copy_is_no_backup(shelved: tuple[Shelf, Backup], elsewhere: Path) -> None:
    kept, backup = shelved
    kept.client.delete_object(Bucket="cooks", Key=f"backups/{backup.name}/manifest.json")
    assert kept.names() == []
    with pytest.raises(DeployError, match=f"no backup {backup.name}"):
        kept.fetch(backup.name, elsewhere)
    kept.put(backup)  # what had arrived is not sent again
    assert kept.names() == [backup.name]


def test_what_retention_removes_here_goes_there_too(shelved: tuple[Shelf, Backup]) -> None:
    kept, backup = shelved
    old = "backups/20200101T000000Z/"
    for name in ("manifest.json", "dump"):
        kept.client.put_object(Bucket="cooks", Key=old + name, Body=b"{}")
    kept.client.put_object(Bucket="cooks", Key="backups/wal/000000010000000000000000", Body=b"")
    assert kept.prune([backup]) == ["20200101T000000Z"]
    keys = [each["Key"] for each in kept.client.list_objects_v2(Bucket="cooks")["Contents"]]
    assert not [key for key in keys if key.startswith(old) or key.endswith("0" * 16)]
    assert kept.names() == [backup.name]


def test_a_bucket_that_is_away_is_told_and_stops_nothing(
    lived: tuple[Backup, str], monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setenv("BACKUP_BUCKET", "cooks")
    monkeypatch.setenv("MASTERCHEF_S3_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("MASTERCHEF_S3_KEY", "key")
    monkeypatch.setenv("MASTERCHEF_S3_SECRET", "secret")
    monkeypatch.setattr(keeper, "PLACE", lived[0].folder.parent)
    keeper.put_log()
    assert "the log of changes is not in the bucket" in capsys.readouterr().err
    assert catalog.all_of(keeper.PLACE)
