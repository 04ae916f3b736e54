"""multicooker's six examples go from their folders to a report, played by scripted agents."""

import uuid
from pathlib import Path

import pytest

from tests.docker_engine import require_engine
from tests.flows.place import Place, until
from tests.judging.briefs.examples import EXAMPLES, example

pytestmark = [pytest.mark.docker, pytest.mark.slow, pytest.mark.xdist_group("flows")]
# A program in a container that writes what the brief names, and a model of the stack's own host.
PLAYS = {"participant": "dummy/{}", "judge": "model/scripted:latest"}


def begun(place: Place, folder: Path, *, by_command: bool) -> str:
    """The id of the folder's cook, which runs and is judged afterwards."""
    if by_command:
        ran = place.cli("cook", "run", folder, "--judge", "--detach", "--json")
        assert ran.code == 0, ran.err
        return str(ran.rows[0]["id"])
    texts = {path.relative_to(folder).as_posix(): path.read_text()
             for path in folder.rglob("*") if path.is_file()}  # fmt: skip
    made = place.api("operator").post("cooks", json={"files": texts})
    assert made.status_code == 201, made.text
    started = place.api("operator").post(f"cooks/{made.json()['id']}/run", json={"judge": True})
    assert started.status_code in (200, 202), started.text
    return str(made.json()["id"])


def judged(place: Place, id: str) -> bool:
    cook = place.api("viewer").get(f"cooks/{id}").raise_for_status().json()
    assert not cook["reason"], cook["reason"]
    return (cook["state"], cook["stage"]) == ("done", "judged")


def test_each_example_goes_from_its_folder_to_a_report(place: Place, tmp_path: Path) -> None:
    """The first by the command, which builds a missing image; the others by REST, quicker."""
    require_engine()
    ids = {}
    for name in EXAMPLES:
        folder = example(tmp_path / name, name, plays=PLAYS)
        brief = folder / "brief.yaml"
        own = f"{name}-{uuid.uuid4().hex[:6]}"
        brief.write_text(brief.read_text().replace(f"name: {name}", f"name: {own}", 1))
        ids[name] = begun(place, folder, by_command=not ids)
    for name, id in ids.items():
        until(lambda id=id: judged(place, id), f"the report of {name}", seconds=240)
        rows = place.api("viewer").get(f"cooks/{id}/participants").raise_for_status().json()
        assert {row["name"]: row["outcome"] for row in rows} == dict.fromkeys(
            EXAMPLES[name].cooks, "ok"
        )
        told = place.api("viewer").get(f"cooks/{id}/report").raise_for_status().json()["report"]
        board = {row["participant"]: row for row in told["leaderboard"]}
        assert set(board) == set(EXAMPLES[name].cooks)
        assert all(set(row["dimensions"]) == set(EXAMPLES[name].rubric) for row in board.values())
