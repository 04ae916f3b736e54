"""Cooks as a stranger meets them: one command from a folder to a leaderboard, and workers that
are killed while their containers run."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.docker_engine import require_engine
from tests.flows.place import Json, Place, until
from tests.judging.cooks.making import write_folder

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("flows")]
SCRIPTED = "model/scripted:latest"


def folder(tmp_path: Path, **more: Any) -> Path:
    """A cook folder of a name of its own."""
    made = write_folder(tmp_path / "soup", **more)
    brief = made / "brief.yaml"
    text = brief.read_text()
    brief.write_text(text.replace("name: soup", f"name: soup-{uuid.uuid4().hex[:6]}", 1))
    return made


def cook_of(place: Place, id: str) -> Json:
    return dict(place.api("viewer").get(f"cooks/{id}").raise_for_status().json())


def test_one_command_goes_from_a_folder_to_a_report(place: Place, tmp_path: Path) -> None:
    made = folder(
        tmp_path,
        participants={"anna": SCRIPTED, "ben": SCRIPTED},
        judges={"judith": SCRIPTED, "justus": SCRIPTED},
    )
    ran = place.cli("cook", "run", made, "--judge", "--json")
    assert ran.code == 0, ran.err
    [cook] = ran.rows
    assert (cook["state"], cook["stage"]) == ("done", "judged")
    assert {each["outcome"] for each in cook["members"]} == {"ok"}
    report = place.cli("cook", "report", cook["id"][:8])
    assert report.code == 0 and "anna" in report.out
    out = tmp_path / "out"
    assert place.cli("cook", "export", cook["id"][:8], out).code == 0
    assert json.loads((out / "judging/_mapping.json").read_text())
    refined = place.cli("cook", "refine", cook["id"][:8], "--judge", "--json")
    assert refined.code == 0, refined.err
    assert refined.rows[0]["round"] == 2
    diff = place.cli("cook", "diff", cook["id"][:8], 1, 2)
    assert "# anna" in diff.out


def test_a_script_cooks_as_the_command_does(place: Place, tmp_path: Path) -> None:
    made = folder(
        tmp_path, participants={"anna": SCRIPTED, "ben": SCRIPTED}, judges={"judith": SCRIPTED}
    )
    script = f"""
import dataclasses, json
from masterchef import cooks
done = cooks.run({str(made)!r}, judge=True, timeout_s=120, export={str(tmp_path / "out")!r})
print(json.dumps(dataclasses.asdict(done), default=str))
try:
    cooks.run({str(made)!r}, participants=["zoe"])
except ValueError as error:
    print(error)
"""
    env = {**os.environ, **place.stack.env}
    ran = subprocess.run(
        [sys.executable, "-c", script], env=env, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    first, refused = ran.stdout.splitlines()
    done = json.loads(first)
    assert (done["state"], done["stage"]) == ("done", "judged")
    assert done["outcomes"] == {"anna": "ok", "ben": "ok"}
    assert [line["participant"] for line in done["ranking"]]
    assert [event["number"] for event in done["events"]] == list(range(1, len(done["events"]) + 1))
    assert (tmp_path / "out" / "events.jsonl").is_file()
    assert "there is no 'zoe'" in refused


def test_a_flavor_that_nobody_serves_is_said_before_anything_starts(
    place: Place, tmp_path: Path
) -> None:
    made = folder(
        tmp_path,
        participants={"anna": "model/no-such-model"},
        judges={"judith": SCRIPTED},
        policy="warn",
    )
    ran = place.cli("cook", "run", made)
    assert ran.code == 3
    assert "no host has this model" in ran.err


def test_a_bad_folder_ends_with_every_mistake_and_code_2(place: Place, tmp_path: Path) -> None:
    made = folder(tmp_path, more="colour: red\nsize: 3\n")
    ran = place.cli("cook", "run", made)
    assert ran.code == 2
    assert "colour" in ran.err and "size" in ran.err


@pytest.mark.docker
def test_workers_killed_while_a_container_runs_cost_nothing(place: Place, tmp_path: Path) -> None:
    require_engine()
    assert place.cli("build-base", "dummy").code == 0
    made = folder(tmp_path, participants={"slow": "dummy/slow=15+write", "quick": "dummy/write"})
    started = place.cli("cook", "run", made, "--detach", "--json")
    assert started.code == 0, started.err
    id = started.rows[0]["id"]

    def slow() -> Json:
        rows = place.api("viewer").get(f"cooks/{id}/participants").raise_for_status().json()
        return dict(next(row for row in rows if row["name"] == "slow"))

    until(lambda: slow()["container"] != "", "its container")
    before = slow()["container"]
    for name in ("worker-1", "worker-2"):
        os.kill(place.stack[name].pid, signal.SIGKILL)
    until(lambda: cook_of(place, id)["state"] == "done", "the end of the cook", seconds=180)
    after = slow()
    assert (after["outcome"], len(after["history"])) == ("ok", 1)
    assert after["container"].split("-a")[0] == before.split("-a")[0]
    events = place.api("viewer").get(f"runs/{id}/events").raise_for_status().json()["results"]
    starts = [each for each in events if each["kind"] == "participant_started"
              and each["data"]["name"] == "slow"]  # fmt: skip
    assert len(starts) == 1  # adopted, not started again
    left = place.cli("cook", "clean", id[:8], "--json")
    assert left.rows[0]["containers"] == 0


@contextlib.contextmanager
def frozen_workers(place: Place) -> Iterator[None]:
    """Inside, no worker does anything; afterwards each goes on where it stood, or was replaced."""
    pids = [place.stack[name].pid for name in ("worker-1", "worker-2")]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


@pytest.mark.docker
def test_a_broker_that_forgets_everything_and_frozen_workers_change_nothing(
    place: Place, tmp_path: Path
) -> None:
    """While participants cook, and again while the judge reads: each leaves one result."""
    import redis

    require_engine()
    made = folder(
        tmp_path,
        participants={"anna": "dummy/slow=9+write", "ben": "dummy/slow=3+write"},
        judges={"judith": "dummy/slow=6+warm"},
    )
    started = place.cli("cook", "run", made, "--judge", "--detach", "--json")
    id = started.rows[0]["id"]

    def rows(of: str) -> list[Json]:
        return list(place.api("operator").get(f"cooks/{id}/{of}").raise_for_status().json())

    def events() -> list[Json]:
        found = place.api("viewer").get(f"runs/{id}/events").raise_for_status().json()["results"]
        return list(found)

    def begun(kind: str) -> bool:
        return kind in {event["kind"] for event in events()}

    for kind in ("participant_started", "judge_started"):
        until(lambda kind=kind: begun(kind), kind, seconds=180)  # type: ignore[misc]
        with redis.Redis.from_url(place.stack.env["REDIS_URL"]) as broker, frozen_workers(place):
            broker.flushall()
            time.sleep(6)  # the lease of QUICK and a sweep: what they did is another's now
    until(lambda: cook_of(place, id)["stage"] == "judged", "the report", seconds=180)
    assert {row["name"]: row["outcome"] for row in rows("participants")} == dict.fromkeys(
        ("anna", "ben"), "ok"
    )
    assert sorted(row["name"] for row in rows("submissions")) == ["anna", "ben"]
    assert [row["outcome"] for row in rows("judgements")] == ["ok"]
    numbers = [event["number"] for event in events()]
    assert numbers == list(range(1, len(numbers) + 1))
    ends = Counter(event["kind"] for event in events())
    assert (ends["participant_ended"], ends["judge_ended"], ends["reported"]) == (2, 1, 1)
