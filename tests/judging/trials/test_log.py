"""Every call leaves its lines in the log of whatever run it belongs to."""

import json
from typing import Any

import pytest

from masterchef.live import log, log_lines
from masterchef.live.lines import sentence, written
from masterchef.live.models import Level, LogLine

from .conftest import Make, due, run_all, run_queued

pytestmark = pytest.mark.django_db(transaction=True)


def kinds(matrix: Any) -> list[str]:
    assert log.flush()
    return list(LogLine.objects.filter(run=matrix.pk).order_by("id").values_list("kind", flat=True))


def test_a_call_tells_its_start_first_token_and_end_with_tokens_and_host(make: Make) -> None:
    matrix = run_all(make(prompts=["direct_short"], trials=["lung_egfr_mutated"]))
    assert kinds(matrix) == ["call_started", "call_first_token", "call_finished", "cell_done"]
    line = LogLine.objects.get(run=matrix.pk, kind="call_finished")
    assert (line.level, line.host) == (Level.INFO, "scripted")
    assert line.data["tokens_in"] > 0 and line.data["trial"] == "lung_egfr_mutated"


def test_the_cache_tells_hits_and_misses(make: Make) -> None:
    wanted = {"prompts": ["direct_short"], "trials": ["lung_egfr_mutated"], "cache": True}
    one = run_all(make(**wanted))
    two = run_all(make(**wanted))
    assert kinds(one)[0] == "call_cache_missed"
    assert kinds(two) == ["call_cached", "cell_done"]
    assert two.spent_tokens == 0


def test_a_failure_and_its_retries_are_warnings(make: Make, faults: Any) -> None:
    faults("error500")
    matrix = make(prompts=["direct_short"], trials=["lung_egfr_mutated"])
    run_queued(matrix)
    assert log.flush()
    rows = LogLine.objects.filter(run=matrix.pk, level__gte=Level.WARNING)
    found = list(rows.order_by("id").values_list("kind", flat=True))
    assert found.count("call_failed") == 3 and found.count("call_retried") == 2
    assert found[-1] == "cell_retried"
    faults("none")
    due(matrix)
    assert run_all(matrix).state == "done"


def test_lines_are_found_by_level_and_words_and_exported(make: Make) -> None:
    matrix = run_all(make())
    assert log.flush()
    all_lines = list(log_lines.after(log_lines.chosen(matrix.pk)))
    assert len(all_lines) == 16
    assert len(list(log_lines.after(log_lines.chosen(matrix.pk, level=Level.INFO)))) == 8
    lung = list(log_lines.after(log_lines.chosen(matrix.pk, grep="LUNG_egfr.*", kind="cell_done")))
    assert len(lung) == 2 and all("lung_egfr" in sentence(line) for line in lung)
    assert json.loads(written(lung[0], "jsonl"))["kind"] == "cell_done"
    assert b"INFO    \xe2\x97\x8f extraction_quotes@1" in written(lung[0], "text")
    with pytest.raises(log_lines.PatternError, match="not a regular expression"):
        log_lines.chosen(matrix.pk, grep="(")
