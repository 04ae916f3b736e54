"""An answer that can't be read is 0 in every table alike, also where nothing was to be found."""

import pytest

from judging.models import Cell, Gold
from judging.trials import cells, overviews, progress, reports, results
from judging.trials.analysis.cells import value
from judging.trials.cell_calls import Found

from .conftest import Make, claim

pytestmark = pytest.mark.django_db(transaction=True)
TRIAL = "lung_egfr_mutated"
METRIC = "entities_f1"


def one_cell(make: Make, found: Found, **setup: object) -> Cell:
    matrix = make(prompts=["extraction_quotes"], trials=[TRIAL], **setup)
    row = matrix.cells.get()
    assert cells.settle(claim(row), found)
    row.refresh_from_db()
    matrix.refresh_from_db()
    return row


@pytest.mark.parametrize("outcome", ["unparsed", "schema", "length", "content_filter"])
def test_nothing_to_find_and_nothing_read_is_0_for_all_who_tell(make: Make, outcome: str) -> None:
    nothing = {"expected_extraction": {"entities": [], "relationships": []}}
    Gold.objects.filter(trial__name=TRIAL).update(document=nothing)
    row = one_cell(make, Found(outcome, {}, "prose"))  # type: ignore[arg-type]
    assert (row.entities_f1, row.relationships_f1, row.scores["entities_precision"]) == (0, 0, 0)
    (cell,) = results.of(row.matrix)
    assert value(cell, METRIC) == 0
    (entry,) = reports.report(row.matrix)["entries"]
    assert entry["mean"] == 0
    assert progress.of(row.matrix).rows[0].mean == 0
    assert overviews.of_matrices([row.matrix_id])[row.matrix_id].score == 0


def test_entities_whose_mapping_can_not_be_read_count_for_all_who_tell(make: Make) -> None:
    standard = Gold.objects.get(trial__name=TRIAL).document
    entities = {"entities": standard["expected_extraction"]["entities"]}
    matrix = make(prompts=["extraction_quotes+mapping_rules"], trials=[TRIAL])
    row = matrix.cells.get()
    assert cells.settle(claim(row), Found("unparsed", entities, "mapping_rules@1: prose"))  # type: ignore[arg-type]
    row.refresh_from_db()
    matrix.refresh_from_db()
    assert (row.entities_f1, row.mappings_f1) == (1, 0)
    for metric, mean in (("entities_f1", 1), ("mappings_f1", 0)):
        (entry,) = reports.report(matrix, metric)["entries"]
        assert (entry["mean"], entry["rank"]) == (mean, 1)
