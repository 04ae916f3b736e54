"""A part that keeps ending is seen by how often it was started."""

import time
from pathlib import Path
from typing import Any

import pytest

from masterchef.cli.checks import State
from masterchef.cli.checks_services import _starts
from masterchef.embedded.process import Child
from masterchef.embedded.supervisor import Part, Supervisor
from masterchef.monitoring import starts
from tests.masterchef.embedded.waiting import until


def test_only_starts_of_the_last_hour_count(tmp_path: Path) -> None:
    for _ in range(3):
        starts.note("beat", tmp_path)
    path = starts.root(tmp_path) / "beat"
    old = f"{time.time() - starts.OF_LATE_S - 60:.0f}\n"
    path.write_text(old * 50 + path.read_text() + "half a li")
    assert starts.of_late(tmp_path) == [("beat", 3)]
    path.write_text(old * 20_000)
    starts.note("beat", tmp_path)
    assert starts.of_late(tmp_path) == [("beat", 1)] and path.stat().st_size < 100


def test_a_folder_that_can_not_be_written_breaks_nothing(tmp_path: Path) -> None:
    (tmp_path / "starts").write_text("a file in its place")
    starts.note("beat", tmp_path)
    assert starts.of_late(tmp_path) == []


def test_the_doctor_names_the_part_that_keeps_ending(tmp_path: Path, settings: Any) -> None:
    """A real part under its real keeper: a program that ends at once."""
    settings.HOME = str(tmp_path)
    supervisor = Supervisor(lambda line: None, lambda part: starts.note(part, tmp_path))
    supervisor.add(Part("web", lambda: Child(["sleep", "600"], log=tmp_path / "web.log")))
    keeper = supervisor.add(Part("beat", lambda: Child(["false"], log=tmp_path / "beat.log")))
    try:
        assert [check.state for check in _starts()] == [State.OK]
        until(lambda: keeper.starts > starts.OFTEN, "its sixth start")
        (found,) = _starts()
    finally:
        supervisor.stop()
    assert (found.name, found.state) == ("part beat", State.WRONG)
    assert "it keeps ending" in found.detail
    assert found.fix == f"see {tmp_path / 'logs' / 'beat.log'}"


@pytest.mark.django_db
def test_it_is_a_figure_and_stands_on_the_dashboard(tmp_path: Path, settings: Any) -> None:
    from masterchef.monitoring.collector import KitchenCollector
    from masterchef.monitoring.dashboard import cards

    settings.HOME = str(tmp_path)
    for _ in range(starts.OFTEN + 1):
        starts.note("beat", tmp_path)
    starts.note("web", tmp_path)
    (metric,) = [m for m in KitchenCollector().collect() if m.name == "masterchef_part_starts"]
    assert {s.labels["part"]: s.value for s in metric.samples} == {"beat": 6, "web": 1}
    (card,) = [each for each in cards() if each["title"] == "Starts within an hour"]
    assert card["rows"] == [("beat", "6, keeps ending"), ("web", "1")]
