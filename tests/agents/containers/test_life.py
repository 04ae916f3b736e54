"""A container's life: started, adopted, ended, removed; and what may go wrong with it."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from agents import containers
from agents.containers import Network, NoImage, Status, Superseded
from agents.containers.engine import engine
from agents.containers.labels import sets
from agents.flavors import Outcome
from agents.hosts.embedded import process
from tests.agents.containers.trying import PATIENCE_S, Place, ended, finish, taken

pytestmark = [pytest.mark.docker, pytest.mark.xdist_group("docker")]
ROOT = Path(__file__).parents[3]

# A worker that starts a container and is then killed.
WORKER = """
import sys
from agents import containers
from tests.agents.containers.trying import Place
network, endpoint = containers.Network(sys.argv[3]), sys.argv[4]
Place(sys.argv[1]).start(sys.argv[2], network=network, endpoint=endpoint)
print("started", flush=True)
sys.stdin.read()
"""


def killed_worker(place: Place, act: str, *, network: str = "none", endpoint: str = "") -> None:
    """Start the container in a process of its own, and kill that."""
    argv = [sys.executable, "-c", WORKER, place.site, act, network, endpoint]
    pipe = subprocess.PIPE
    with subprocess.Popen(argv, stdin=pipe, stdout=pipe, text=True, cwd=ROOT) as worker:
        assert worker.stdout and worker.stdout.readline() == "started\n"
        worker.send_signal(signal.SIGKILL)


def test_what_it_writes_comes_back_and_nothing_is_left(place: Place) -> None:
    handed = place.run("write=hello")

    assert b"hello" in (handed.files["answer.md"] or b"")
    assert handed.ending.outcome is Outcome.OK
    assert sets(site=place.site) == []


def test_the_last_round_s_out_is_in_place_and_writable(place: Place) -> None:
    handed = place.run("write", out={"answer.md": b"old", "notes/kept.md": b"kept"})

    assert handed.files["notes/kept.md"] == b"kept"
    assert handed.files["answer.md"] != b"old"


def test_one_that_ignores_sigterm_is_killed_and_keeps_what_it_wrote(place: Place) -> None:
    key = place.start("ignore-term")
    deadline = time.monotonic() + PATIENCE_S
    while not taken(key) and time.monotonic() < deadline:
        time.sleep(0.05)
    containers.stop(key, grace_s=1)
    seen = containers.state(key)
    handed = finish(key, timed_out=True)

    assert (seen.status, seen.exit_code) == (Status.EXITED, 137)
    assert handed.ending.outcome is Outcome.TIMEOUT
    assert "answer.md" in handed.files


def test_a_child_that_it_leaves_behind_goes_with_it(place: Place) -> None:
    assert place.run("background").ending.outcome is Outcome.OK


@pytest.mark.parametrize(
    ("act", "outcome"),
    [
        ("nothing", Outcome.MISSING_OUTPUT),
        ("fail=3", Outcome.ERROR),
        ("rate-limit=90", Outcome.RATE_LIMITED),
        ("auth-failed", Outcome.AUTH_FAILED),
        ("limit-prose", Outcome.OK),
    ],
)
def test_each_way_to_end_has_its_outcome(place: Place, act: str, outcome: Outcome) -> None:
    ending = place.run(act).ending

    assert ending.outcome is outcome
    assert (ending.until is not None) == (outcome is Outcome.RATE_LIMITED)


def test_a_killed_worker_s_container_is_adopted_with_all_it_wrote(place: Place) -> None:
    killed_worker(place, "slow=2+write=alone")
    new = place.spec("slow=2+write=alone", place.key(fence=2))

    assert containers.adopt(new)
    assert containers.state(place.key(fence=1)).status is Status.MISSING  # the old claim's name
    handed = finish(new.key)
    assert b"alone" in (handed.files["answer.md"] or b"")


def test_a_container_that_ended_unwatched_is_adopted_too(place: Place) -> None:
    killed_worker(place, "write")
    ended(place.key())

    assert containers.adopt(place.spec("write", place.key(fence=2)))
    assert finish(place.key(fence=2)).ending.outcome is Outcome.OK


def test_adopting_opens_the_way_to_the_model_again(
    place: Place, model_host: process.Process
) -> None:
    # It asks for the model only after its first worker has died.
    act = "slow=3+door=/api/version"
    killed_worker(place, act, network="model-only", endpoint=model_host.url)
    spec = place.spec(act, place.key(fence=2), network=Network.MODEL_ONLY, endpoint=model_host.url)

    assert containers.adopt(spec)
    assert finish(spec.key).json("door.json")["asked"][0] == 200


def test_of_two_claims_only_one_gets_the_container(place: Place) -> None:
    place.start("slow=60", place.key(fence=1))
    first = place.spec("slow=60", place.key(fence=2))
    second = place.spec("slow=60", place.key(fence=3))

    assert containers.adopt(second)
    assert not containers.adopt(first)
    with pytest.raises(Superseded):
        containers.start(first)
    assert containers.state(first.key).status is Status.MISSING
    assert containers.state(second.key).status is Status.RUNNING
    containers.remove(second.key)


def test_a_new_attempt_removes_what_the_last_one_left(place: Place) -> None:
    place.start("slow=60", place.key(fence=1))
    key = place.start("write", place.key(fence=2))

    assert len(sets(site=place.site)) == 1
    assert finish(key).ending.outcome is Outcome.OK


def test_a_start_that_fails_leaves_nothing(place: Place) -> None:
    with pytest.raises(NoImage, match="build-base"):
        place.start("write", image="masterchef/never-built", network=Network.OPEN)

    assert sets(site=place.site) == []


def test_a_start_that_was_cut_short_is_not_adopted_and_makes_room(place: Place) -> None:
    key = place.start("slow=60")
    engine().containers.get(key.name).remove(force=True)  # as if it had not come so far

    assert not containers.adopt(place.spec("write", place.key(fence=2)))
    assert finish(place.start("write", place.key(fence=2))).ending.outcome is Outcome.OK


def test_reaping_removes_stale_fences_and_rows_that_are_over(place: Place) -> None:
    for number in (1, 2):
        place.start("slow=60", place.key(f"participant:{number}"))
    rescued: list[containers.Key] = []

    removed = containers.reap(place.site, lambda rows: {"participant:1"}, rescued.append)

    assert removed == 1
    assert [key.row for key in rescued] == ["participant:2"]
    assert containers.state(place.key("participant:1")).status is Status.RUNNING
    assert containers.reap(place.site, lambda rows: ()) == 1


def test_sweeping_removes_a_cook_and_nothing_else(place: Place) -> None:
    place.start("slow=60", place.key("participant:1"), network=Network.OPEN)
    other = place.key("participant:2")._replace(cook="cook-2")
    place.start("slow=60", other)

    swept = containers.sweep(site=place.site, cook="cook-1")

    assert swept == containers.Swept(containers=2, networks=1, volumes=3, images=0)
    assert containers.state(other).status is Status.RUNNING
    containers.remove(other)


def test_everything_may_be_repeated(place: Place) -> None:
    key = place.start("write")
    ended(key)
    for _ in range(2):
        containers.stop(key)
        containers.remove(key)

    assert containers.state(key).status is Status.MISSING
    assert containers.logs(key) == containers.Logs("", "")


def test_files_of_home_come_back_but_no_links(place: Place) -> None:
    key = place.start("slow=60", home={".codex/auth.json": b'{"token": 1}'})
    engine().containers.get(key.name).exec_run(["ln", "-s", "/etc/passwd", "/home/cook/link"])

    assert containers.home_files(key, [".codex/auth.json", ".codex/none", "link"]) == {
        ".codex/auth.json": b'{"token": 1}'
    }
    containers.remove(key)
