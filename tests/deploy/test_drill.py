"""A drill proves a good backup, and each kind of damage fails it."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from deploy.backups import catalog, clusters, programs
from deploy.backups.catalog import Backup
from deploy.backups.drills import drill


@pytest.fixture
def lent(lived: tuple[Backup, str]) -> Iterator[Backup]:
    """A copy of the backup, to damage."""
    place = Path(tempfile.mkdtemp(prefix="masterchef-lent-"))
    place.chmod(0o711)
    copy = Backup(place / lived[0].name)
    shutil.copytree(lived[0].folder, copy.folder)
    yield copy
    shutil.rmtree(place)


def test_a_good_backup_is_proved(lived: tuple[Backup, str]) -> None:
    backup, url = lived
    report = drill(backup, url)
    assert report.problems == []
    assert report.replayed == 2  # the session once from the dump and once from the copy
    assert backup.manifest["rows"]["kitchen_session"] == 1
    assert backup.proof is not None and backup.proof["problems"] == []


def test_a_flipped_byte_of_the_copy_fails_it(lent: Backup, lived: tuple[Backup, str]) -> None:
    largest = max((lent.folder / "base").rglob("*"), key=lambda path: path.stat().st_size)
    _flip(largest)
    assert any("checksum mismatch" in problem for problem in drill(lent, lived[1]).problems)


def test_a_flipped_byte_of_the_media_fails_it(lent: Backup, lived: tuple[Backup, str]) -> None:
    _flip(lent.folder / "media.tar")
    assert drill(lent, lived[1]).problems == [
        "files: media.tar is not what was written (its checksum differs)"
    ]


def test_a_missing_segment_of_the_log_fails_it(lent: Backup, lived: tuple[Backup, str]) -> None:
    last = lent.manifest["last_wal"]
    (lent.folder / "wal" / last).unlink()
    problems = drill(lent, lived[1]).problems
    assert f"files: wal/{last} is missing" in problems
    assert any(problem.startswith("copy: the copy does not recover") for problem in problems)


def test_a_cut_dump_fails_it(lent: Backup, lived: tuple[Backup, str]) -> None:
    dump = lent.folder / "dump"
    dump.write_bytes(dump.read_bytes()[:-2000])
    problems = drill(lent, lived[1]).problems
    assert "files: dump is not what was written (its checksum differs)" in problems
    assert any("pg_restore failed" in problem for problem in problems)


def test_one_deleted_row_with_the_right_checksum_fails_it(
    lent: Backup, lived: tuple[Backup, str]
) -> None:
    with clusters.from_dump(lent) as restored:
        with psycopg.connect(restored) as connection:
            gone = connection.execute(
                "DELETE FROM masterchef_event WHERE ctid ="
                " (SELECT ctid FROM masterchef_event LIMIT 1)"
            )
            assert gone.rowcount == 1
        programs.run("pg_dump", "-Fc", "-f", lent.folder / "dump", url=restored)
    manifest = lent.manifest
    manifest["checksums"]["dump"] = catalog.checksum(lent.folder / "dump")
    catalog.write_json(lent.folder / catalog.MANIFEST, manifest)
    problems = drill(lent, lived[1]).problems
    assert [each for each in problems if each.startswith("dump: table masterchef_event: ")]
    assert not [problem for problem in problems if problem.startswith(("files", "copy"))]


def test_the_copy_does_not_hold_what_came_later(lived: tuple[Backup, str]) -> None:
    backup, url = lived
    password = programs.environment(url)["PGPASSWORD"]
    with clusters.from_base(backup, password) as restored:
        with psycopg.connect(restored) as connection:
            found = connection.execute("SELECT count(*) FROM kitchen_session").fetchone()
    assert found == (1,)


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
