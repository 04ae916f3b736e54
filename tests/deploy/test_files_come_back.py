"""The files of cooks come back with a backup, and none that is there is replaced."""

from pathlib import Path

import pytest

from deploy.backups.catalog import Backup
from deploy.backups.restoration import bring_back
from deploy.errors import DeployError


def test_what_is_missing_comes_back(lived: tuple[Backup, str], tmp_path: Path) -> None:
    packed = lived[0].folder / "media.tar"
    bring_back(packed, tmp_path)
    assert (tmp_path / "plate.txt").read_text() == "a dish"
    (tmp_path / "plate.txt").write_text("another")
    bring_back(packed, tmp_path)
    assert (tmp_path / "plate.txt").read_text() == "another"
    bring_back(tmp_path / "none.tar", tmp_path)  # a bucket has the files


def test_a_cut_archive_is_told(lived: tuple[Backup, str], tmp_path: Path) -> None:
    cut = tmp_path / "media.tar"
    cut.write_bytes((lived[0].folder / "media.tar").read_bytes()[:700])
    with pytest.raises(DeployError, match="could not be unpacked whole"):
        bring_back(cut, tmp_path)
