"""Scoring again what was answered before: a gold standard came later, or was corrected."""

from django.db import transaction
from psycopg.types.json import Jsonb

from judging.models import ANSWERED, Gold, Matrix
from judging.trials import scoring
from masterchef.durable import sql
from masterchef.live.pokes import poke
from masterchef.runs import StateError
from masterchef.runs.models import ENDED_STATES


def rescore(matrix: Matrix) -> int:
    """Score the cells whose gold standard isn't the one they were scored against; how many.

    Raises StateError for a matrix that still runs.
    """
    if matrix.state not in ENDED_STATES:
        raise StateError(f"state: the matrix is {matrix.state}; wait for its end or cancel it")
    golds = {
        gold.trial_id: gold
        for gold in Gold.objects.filter(trial__name__in=matrix.trial_names, retired=False)
    }
    cells = matrix.cells.filter(outcome__in=ANSWERED)
    changed = 0
    for cell in cells.select_related("matrix", "prompt", "mapping", "trial").iterator(500):
        gold = golds.get(cell.trial_id)
        if (gold.digest if gold else "") == cell.gold_digest:
            continue
        scores = scoring.scores_of(cell, cell.outcome, cell.prediction, gold)
        flat = scores or {}
        with transaction.atomic():
            sql(
                "UPDATE judging_cell SET scores = %s, gold_digest = %s, entities_f1 = %s,"
                " mappings_f1 = %s, relationships_f1 = %s WHERE id = %s AND state = 'done'",
                (
                    Jsonb(scores) if scores is not None else None,
                    gold.digest if gold and scores is not None else "",
                    *(flat.get(name) for name in scoring.METRICS),
                    cell.pk,
                ),
            )
        changed += 1
    poke(matrix.pk)
    return changed
