"""A saved scenario has the order of keys that the engine gives to its file."""

import pytest

from kitchen import engine, scenario_text
from kitchen.engine.scenario_files import FOLDER
from kitchen.models import Scenario

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", engine.scenarios())
def test_the_database_keeps_keys_in_the_order_that_the_engine_restores(name: str) -> None:
    shipped = (FOLDER / f"{name}.yaml").read_text()
    read = scenario_text.parse(shipped.replace(f"name: {name}", "name: mine", 1))
    spec = read.model_dump(mode="json")
    row = Scenario.objects.create(
        name="mine", family=read.family, level=read.level, digest=read.digest, spec=spec
    )
    row.refresh_from_db()
    for part in ("floor", "seats", "equipment", "ingredients", "steps", "dishes", "posts"):
        assert list(row.spec[part]) == list(spec[part]), part
    assert engine.restore_scenario(row.spec).model_dump_json() == read.model_dump_json()
