"""`masterchef cook new`: a folder to start from, on a bare machine."""

from pathlib import Path

import pytest

from judging.briefs import read_folder
from masterchef.celery import FLAVORS
from tests.masterchef.cli.conftest import Run


def test_a_new_folder_is_a_cook_that_can_be_read(masterchef: Run, tmp_path: Path) -> None:
    folder = tmp_path / "soup"
    people = ("--participants", "anna=claude,ben=codex", "--judges", "judith=gemini")
    done = masterchef("cook", "new", "soup", *people, "--out", str(folder))
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(folder)
    brief = read_folder(folder, flavors=FLAVORS).brief
    assert [each.flavor for each in brief.participants] == ["claude", "codex"]
    assert [each.name for each in brief.judges] == ["judith"]


@pytest.mark.parametrize(
    ("people", "says"),
    [
        ("anna=nobody", "nobody"),
        ("anna=", "write name=flavor"),
        ("anna=claude,anna=codex", "'anna' is there twice"),
    ],
)
def test_people_who_can_t_be_are_told_and_nothing_is_written(
    masterchef: Run, tmp_path: Path, people: str, says: str
) -> None:
    folder = tmp_path / "soup"
    done = masterchef("cook", "new", "soup", "--participants", people, "--out", str(folder))
    assert done.returncode == 2
    assert says in done.stderr
    assert not folder.exists()


def test_a_folder_that_is_there_is_left_alone(masterchef: Run, tmp_path: Path) -> None:
    (tmp_path / "soup").mkdir()
    (tmp_path / "soup" / "mine").touch()
    argv = ("cook", "new", "soup", "--participants", "a=claude", "--out", str(tmp_path / "soup"))
    done = masterchef(*argv)
    assert done.returncode == 2
    assert "is there already" in done.stderr
