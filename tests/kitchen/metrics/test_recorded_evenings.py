"""Every figure of a few kept evenings stays what it was."""

import json

import pytest

from tests.kitchen.metrics import recorded


@pytest.mark.parametrize("scenario", [name for name, _ in recorded.EVENINGS])
def test_its_figures_are_those_that_were_written_down(scenario: str) -> None:
    before = json.loads((recorded.FOLDER / f"{scenario}.json").read_text())
    now = recorded.figures(scenario, recorded.kept(scenario))
    assert now["failure_modes"] == before["failure_modes"]
    assert now["explanations"] == before["explanations"]
    assert now["metrics"] == before["metrics"]
