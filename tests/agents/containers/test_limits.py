"""Participants that take more than their share: each ends clearly, its neighbours go on."""

import contextlib
import time
from itertools import pairwise
from pathlib import Path

import pytest

from agents import containers
from agents.containers.engine import engine
from agents.containers.specs import MIB
from agents.flavors import Outcome
from tests.agents.containers.trying import SMALL, Place, finish

pytestmark = [pytest.mark.docker, pytest.mark.xdist_group("docker")]


def test_a_fork_bomb_meets_the_limit_of_processes(place: Place) -> None:
    handed = place.run("fork-bomb")

    children = int((handed.files["answer.md"] or b"").split()[0])
    assert 1 <= children < SMALL.pids
    assert handed.ending.outcome is Outcome.OK


def test_a_memory_hog_ends_as_an_error_and_its_neighbour_goes_on(place: Place) -> None:
    neighbour = place.start("slow=2+write", key=place.key("participant:2"))
    handed = place.run("memory-hog")

    assert handed.ending.outcome is Outcome.ERROR
    assert "memory" in handed.ending.evidence
    assert finish(neighbour).ending.outcome is Outcome.OK


def test_a_disk_filler_fills_only_its_own_share(place: Place) -> None:
    handed = place.run("disk-filler")

    assert handed.logs.stderr.count("No space left on device") == 3  # out/, /tmp and HOME
    assert handed.files["answer.md"] == b"kept\n"
    assert len(handed.files["filler"] or b"") <= SMALL.out
    assert handed.ending.outcome is Outcome.OK


def test_a_hundred_thousand_small_files_are_refused(place: Place) -> None:
    handed = place.run("many-files=100000")

    assert handed.ending.outcome is Outcome.ERROR
    assert handed.ending.evidence == "out/ has more than 500 files"


def test_many_small_files_that_are_allowed_come_back(place: Place) -> None:
    limits = SMALL._replace(out_files=21_000, out=64 * MIB, memory=512 * MIB, memory_swap=512 * MIB)
    handed = place.run("many-files=20000", limits=limits)

    assert len(handed.files) == 20_000


def test_a_sparse_file_counts_with_its_length(place: Place) -> None:
    handed = place.run(f"links={10 << 30}")

    assert handed.ending.outcome is Outcome.ERROR
    assert "bytes" in handed.ending.evidence


def test_an_endless_log_takes_a_bounded_part_of_the_disk(place: Place) -> None:
    key = place.start("endless-log=600")  # ten gigabytes and more, if we let it
    container = engine().containers.get(key.name)
    folder = Path(engine().info()["DockerRootDir"]) / "containers" / container.id
    kept = [_bytes_in(folder)]
    while len(kept) < 2000 and sum(before > after for before, after in pairwise(kept)) < 5:
        kept.append(_bytes_in(folder))  # until it was thrown away five times
        time.sleep(0.02)
    containers.stop(key, grace_s=1)
    handed = finish(key, timed_out=True)

    assert sum(before > after for before, after in pairwise(kept)) >= 5
    assert max(kept) <= 4 * SMALL.log
    assert 0 < len(handed.logs.stdout) <= 4 * SMALL.log
    assert handed.ending.outcome is Outcome.TIMEOUT


def _bytes_in(folder: Path) -> int:
    size = 0
    for file in folder.glob("*-json.log*"):
        with contextlib.suppress(FileNotFoundError):  # it is just being rotated
            size += file.stat().st_size
    return size


def test_links_and_odd_names_come_back_as_they_are_for_sealing_to_judge(place: Place) -> None:
    handed = place.run("links")

    assert handed.files["answer.md"] == b"honest\n"
    assert handed.files["passwd"] is None
    assert handed.files["pipe"] is None
    assert handed.files["back\\slash\nnew line"] == b"odd name\n"
    assert not any(name.startswith(("/", "..", "out/")) for name in handed.files)
