"""Another major version of PostgreSQL: refused with the way, and the way loses nothing."""

from pathlib import Path

import psycopg
import pytest

from deploy import docker_compose, majors, releases, stores
from deploy.backups import cluster_move, inventory
from deploy.backups.catalog import Backup
from deploy.errors import DeployError
from masterchef.embedded import folders, postgres


@pytest.fixture
def old_data(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    data.mkdir()
    (data / "PG_VERSION").write_text("17\n")
    return data


def test_postgres_of_another_major_is_not_started(
    old_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stores, "DATA", old_data)
    with pytest.raises(DeployError, match="by PostgreSQL 17") as refused:
        stores.postgres()
    assert "upgrade VERSION --major" in refused.value.fix
    assert [path.name for path in old_data.iterdir()] == ["PG_VERSION"]


def test_an_upgrade_to_another_major_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[dict[str, str]] = []
    monkeypatch.setattr(releases, "must_have", lambda version: None)
    monkeypatch.setattr(releases, "major_of", lambda version: "19")
    monkeypatch.setattr(docker_compose, "asked", lambda *command, **more: "18\n")
    monkeypatch.setattr(releases, "write_env", written.append)
    with pytest.raises(DeployError, match="PostgreSQL 18, and this version brings"):
        releases.upgrade("2", say=lambda line: None)
    assert written == []


def test_our_programs_have_a_major() -> None:
    assert majors.ours().isdecimal()


def test_a_cluster_put_aside_comes_back(old_data: Path, lived: tuple[Backup, str]) -> None:
    backup, _ = lived
    kept = cluster_move.aside(
        backup.name, data=old_data, place=_without_log(backup, old_data.parent)
    )
    assert not old_data.exists()
    (old_data).mkdir()
    (old_data / "PG_VERSION").write_text("18\n")
    cluster_move.back(backup.name, data=old_data)
    assert majors.of(old_data) == "17" and not kept.exists()


def test_a_running_cluster_is_not_moved(old_data: Path, lived: tuple[Backup, str]) -> None:
    (old_data / "postmaster.pid").write_text("1")
    with pytest.raises(DeployError, match="PostgreSQL is running"):
        cluster_move.aside(lived[0].name, data=old_data, place=lived[0].folder.parent)
    assert old_data.exists()


def test_a_new_cluster_holds_what_the_dump_held(lived: tuple[Backup, str]) -> None:
    backup, _ = lived
    place = folders.temporary()
    server = postgres.start(place, durable=False)
    try:
        cluster_move.restore_dump(backup.name, server.url, place=backup.folder.parent)
        with psycopg.connect(server.url) as connection:
            found = inventory.count(connection)
        expected = inventory.Inventory(backup.manifest["rows"], backup.manifest["numbers"])
        assert inventory.compare(expected, found) == []
    finally:
        server.stop(immediate=True)
        folders.remove(place)


def _without_log(backup: Backup, place: Path) -> Path:
    """A folder of backups beside whose log nothing of the test's is renamed."""
    store = place / "backup"
    store.mkdir()
    (store / backup.name).symlink_to(backup.folder)
    return store
