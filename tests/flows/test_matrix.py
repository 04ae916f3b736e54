"""A matrix in a whole installation: command line, workers, live feed, API, report."""

import json
import os
import signal
import time

import pytest

from tests.flows.place import Place, until

pytestmark = pytest.mark.slow
SETUP = {
    "prompts": ["extraction_quotes+mapping_rules", "direct_short"],
    "models": ["scripted"],
    "max_items": 3,
    "max_parallel": 4,
}


def test_a_matrix_from_the_command_line_to_its_report(place: Place) -> None:
    ran = place.cli(
        *("matrix", "run", "--prompts", "extraction_quotes,direct_short", "--models", "scripted"),
        *("--trials", "lung_egfr_mutated", "--max-items", "3", "--save", "small", "--json"),
    )
    assert ran.code == 0, ran.err
    (told,) = ran.rows
    assert told["outcomes"] == {"ok": 2} and told["state"] == "done"
    assert "2 cells, 2 calls" in ran.err
    id = told["matrix"]
    log = place.cli("logs", id[:8], "--level", "INFO", "--grep", "lung_egfr", "--json")
    kinds = [row["kind"] for row in log.rows]
    assert kinds.count("call_finished") == 2 and kinds.count("cell_done") == 2
    again = place.cli("matrix", "start", "small", "--json")
    assert again.code == 0, again.err
    other = again.rows[0]["matrix"]
    compared = place.cli("matrix", "compare", id[:8], other[:8], "--only", "all", "--json")
    assert len(compared.rows) == 1 and compared.rows[0]["difference"] == 0
    shown = place.cli("matrix", "report", id[:8], "--out", place.stack.home / "report")
    assert "extraction_quotes@1" in shown.out, shown.err
    assert (place.stack.home / "report" / "report.html").stat().st_size > 5_000
    file = place.cli("matrix", "prompts", "show", "direct_short").out
    assert file.startswith("---\nname: direct_short")
    assert len(place.cli("matrix", "trials", "list", "--json").rows) == 6
    assert len(place.cli("matrix", "gold", "list", "--json").rows) == 6
    kept = place.cli("matrix", "delete", "--older-than", "0")
    assert id[:8] in kept.out and "nothing was changed" in kept.err


def test_bad_input_ends_with_code_2_and_starts_nothing(place: Place) -> None:
    ran = place.cli("matrix", "run", "--prompts", "nobody", "--models", "scripted")
    assert ran.code == 2 and "prompts: there is no 'nobody'" in ran.err
    ran = place.cli("matrix", "report", "ffffffff")
    assert ran.code == 4 and "there is no matrix 'ffffffff'" in ran.err
    assert place.cli("logs", "ffffffff", "--level", "loud").code == 4


def test_an_operator_steers_it_and_a_killed_workers_cells_are_run_again(place: Place) -> None:
    api = place.api("operator")
    estimate = place.api("viewer").post("matrices/estimate", json=SETUP)
    assert (estimate.json()["cells"], estimate.json()["calls"]) == (12, 18)
    assert place.api("viewer").post("matrices", json=SETUP).status_code == 403
    place.fault(fault="slow", seconds=1)
    try:
        made = api.post("matrices", json=SETUP)
        assert made.status_code == 201, made.text
        id = made.json()["id"]
        claimed = "SELECT count(*) FROM judging_cell WHERE matrix_id = %s AND state = 'claimed'"
        until(lambda: place.sql(claimed, id)[0][0] > 0, "a cell under way")
        os.kill(place.stack["worker-1"].pid, signal.SIGKILL)
        assert api.post(f"matrices/{id}/pause").status_code == 200
        assert api.post(f"matrices/{id}/pause").status_code == 409
        time.sleep(1)
        assert api.post(f"matrices/{id}/resume").status_code == 200
    finally:
        place.fault(fault="none")
    until(lambda: api.get(f"matrices/{id}").json()["state"] == "done", "the end", seconds=180)
    cells = api.get(f"matrices/{id}/cells", params={"limit": 100}).json()["results"]
    assert [cell["outcome"] for cell in cells] == ["ok"] * 12
    events = api.get(f"runs/{id}/events", params={"limit": 500}).json()["results"]
    numbers = [event["number"] for event in events]
    assert numbers == list(range(1, len(numbers) + 1))
    assert [event["kind"] for event in events].count("cell_done") == 12
    report = place.api("viewer").get(f"matrices/{id}/report", params={"metric": "mappings_f1"})
    assert len(report.json()["entries"]) == 2, report.text
    page = place.api("viewer").get(f"matrices/{id}/report.html")
    assert page.headers["content-type"].startswith("text/html")
    assert json.dumps(report.json())
