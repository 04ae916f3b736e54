"""When the dashboard is built, and what is said where it can't be."""

from pathlib import Path

import pytest

from masterchef.embedded import frontend, node
from masterchef.embedded.errors import MissingPart


@pytest.fixture
def ui(tmp_path: Path) -> Path:
    """Sources, and a build that was made of them."""
    (tmp_path / "src").mkdir()
    (tmp_path / "package-lock.json").write_text("{}")
    (tmp_path / "package.json").write_text("{}")
    (tmp_path / "src" / "main.tsx").write_text("one")
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / ".built-from").write_text(frontend.digest(tmp_path))
    return tmp_path


def test_a_build_is_current_until_a_source_changes(ui: Path) -> None:
    assert frontend.is_current(ui)
    assert frontend.ensure(pytest.fail, ui) is False  # says nothing, builds nothing
    (ui / "src" / "main.tsx").write_text("two")
    assert not frontend.is_current(ui)


def test_a_source_that_comes_or_moves_makes_a_build_old(ui: Path) -> None:
    (ui / "src" / "main.tsx").rename(ui / "src" / "other.tsx")
    assert not frontend.is_current(ui)


def test_tests_are_no_part_of_a_build(ui: Path) -> None:
    (ui / "src" / "main.test.tsx").write_text("a test")
    assert frontend.is_current(ui)


def test_without_node_and_network_the_fix_is_told(
    ui: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if node.find(str(tmp_path)) is not None:
        pytest.skip("this environment has a Node of its own")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    said: list[str] = []
    with pytest.raises(MissingPart, match=r"no Node\.js") as told:
        frontend.packages(said.append, ui)
    assert "install Node.js" in told.value.fix
    assert said == ["fetching Node.js to build the dashboard"]


def test_something_else_called_node_is_not_taken(tmp_path: Path) -> None:
    for name in ("node", "npm"):
        (tmp_path / name).write_text("#!/bin/sh\necho v12.1.0\n")
        (tmp_path / name).chmod(0o755)
    found = node.find(str(tmp_path))
    assert found is None or found.folder != tmp_path
