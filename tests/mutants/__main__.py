"""Put mutants in, and say how many the tests have seen.

    python -m tests.mutants --sample 150 --seed 1        # some of them
    python -m tests.mutants                              # all of them: a night
    python -m tests.mutants --packages judging/gold --only matching.py

`make coverage` must have run on the same tree: it tells which tests run which line. It fails when
too few of all were seen, or when a test that saw one fails without a mutant too. Survivors are
printed with the reason that survivors.yaml gives.
"""

import argparse
import functools
import itertools
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.mutants import making, running, stores
from tests.mutants.choosing import Tests
from tests.mutants.forks import Ending, Fork, Found, Slots
from tests.mutants.functions import changed
from tests.mutants.making import PACKAGES, Mutant
from tests.mutants.report import told

PLACES = [*(f"tests/kitchen/{part}" for part in ("engine", "metrics", "ceilings", "explanation",
          "failure_modes")), "tests/judging"]  # fmt: skip
DURABLE = "masterchef/durable"


def session(
    mutants: list[Mutant], args: list[str], tests: Tests, place: Path, *, slots: int,
    database: stores.Database | None = None,
) -> int:  # fmt: skip
    """A process that has loaded the tests and plays these mutants; its id."""
    place.mkdir()
    if pid := os.fork():
        return pid
    log = os.open(os.environ.get("MUTANTS_LOG", os.devnull), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(log, 1), os.dup2(log, 2)
    try:
        before: Callable[[], None] = database.again if database else lambda: None
        plugin = running.Session(mutants, tests, place, slots=slots, before=before)
        pytest.main([*running.ALWAYS, *args], [plugin, *([database] if database else [])])
    finally:
        os._exit(0)


class Play:
    """All that are chosen: those of functions in two sessions, one with a database; then those
    that have to be imported."""

    def __init__(self, mutants: list[Mutant], tests: Tests, jobs: int, place: Path) -> None:
        self.mutants = {each.identity: each for each in mutants}
        self.tests, self.jobs, self.place = tests, jobs, place

    def found(self, addresses: tuple[str, str]) -> list[Found]:
        loaded, others = [], []
        for each in self.mutants.values():
            new = self.tests.at_import(each) or changed(each) is None
            (others if new else loaded).append(each)
        print(f"{len(loaded)} in loaded functions, {len(others)} to import", flush=True)
        pure = [each for each in loaded if each.package != DURABLE]
        durable = [each for each in loaded if each.package == DURABLE]
        # Those that can't be collected without Django are errors, of which -x would make an end.
        many = ["--continue-on-collection-errors", "--maxfail=100000"]
        args = [*many, *running.PURE, *PLACES]
        play = functools.partial(session, tests=self.tests)
        pids = [play(pure, args, place=self.place / "pure", slots=self.jobs)]
        stores.use(addresses, self.jobs)
        args = ["-n0", *many, "tests/masterchef/durable"]
        if durable:
            pids.append(play(durable, args, place=self.place / "durable", slots=1,
                             database=stores.Database()))  # fmt: skip
        for pid in pids:
            os.waitpid(pid, 0)
        self.imported(others, addresses)
        return [self._read(line) for path in self.place.glob("*/endings")
                for line in path.read_text().splitlines()]  # fmt: skip

    def imported(self, mutants: list[Mutant], addresses: tuple[str, str]) -> None:
        place = self.place / "imported"
        place.mkdir()
        slots = Slots(self.jobs, functools.partial(running.tell, place))
        pure = set(self.collected())
        for mutant in mutants:
            usable = self.tests.seconds if mutant.package == DURABLE else pure
            if chosen := self.tests.of(mutant, usable):
                slots.start(functools.partial(self._import, mutant, chosen, addresses))
            else:
                running.tell(place, Found(mutant, Ending(False, "no test runs it", 0.0), 0))
        slots.wait()

    def collected(self) -> list[str]:
        """The tests that need no Django; raises SystemExit if none was collected."""
        try:
            return list(json.loads((self.place / "pure" / "collected").read_text()))
        except FileNotFoundError:
            sys.exit("no test was collected; MUTANTS_LOG=FILE writes down what pytest said")

    def _import(
        self, mutant: Mutant, chosen: list[str], addresses: tuple[str, str], slot: int
    ) -> Fork:
        args, expected_s = list(running.PURE), 5 + self.tests.take_s(chosen)
        if mutant.package == DURABLE:
            stores.use(addresses, slot)
            args = ["-n0", "--create-db"]
            expected_s += 30  # Django, and the database's migrations
        answer = self.place / f"answer{slot}"
        work = functools.partial(
            running.imported, mutant, [*args, *chosen], self.tests.seconds, answer
        )
        return Fork(mutant, len(chosen), work, expected_s, answer)

    def _read(self, line: str) -> Found:
        identity, ending, tests = json.loads(line)
        return Found(self.mutants[identity], Ending(*ending), tests)


def chosen(options: argparse.Namespace) -> list[Mutant]:
    """All mutants asked for, or a seeded sample of them."""
    mutants = [each for package in options.packages for each in making.of_package(package)]
    mutants = [each for each in mutants if options.only in each.file]
    if options.sample:
        random.Random(options.seed).shuffle(mutants)
    wanted = (each for each in mutants if each.compiles())
    return list(itertools.islice(wanted, options.sample or None))


def unsound(found: list[Found], place: Path) -> list[str]:
    """Tests that saw a mutant and fail without one too: what they saw says nothing."""
    saw = {each.ending.by for each in found
           if each.mutant.package != DURABLE and "::" in each.ending.by}  # fmt: skip
    answer = place / "unsound"
    if not saw:
        return []
    work = functools.partial(
        running.failing, [*running.PURE, "--maxfail=1000", *sorted(saw)], answer
    )
    fork = Fork(found[0].mutant, len(saw), work, 600, answer)
    while fork.ended() is None:
        time.sleep(0.05)
    return fork.failed()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants")
    parser.add_argument("--sample", type=int, default=0, help="how many, 0: all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--most-s", type=float, default=10.0, help="seconds of tests a mutant")
    parser.add_argument("--packages", nargs="+", default=list(PACKAGES), choices=PACKAGES)
    parser.add_argument("--only", default="", help="part of a file's path")
    options = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, stores.opened() as addresses:
        tests = Tests(most_s=options.most_s)
        for package in set(options.packages) - tests.packages():
            print(f"{package}: make coverage has not measured it, so its mutants are left out")
        options.packages = [each for each in options.packages if each in tests.packages()]
        play = Play(chosen(options), tests, options.jobs, Path(folder))
        found = play.found(addresses)
        liars = unsound(found, Path(folder))
    return told(found, liars, time.monotonic() - began)


if __name__ == "__main__":
    sys.exit(main())
