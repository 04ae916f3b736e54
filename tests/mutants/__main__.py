"""Put mutants in, and say how many the tests have seen.

    python -m tests.mutants --sample 150 --seed 1        # some of them
    python -m tests.mutants                              # all of them: a night
    python -m tests.mutants --packages judging/gold --only matching.py

`make coverage` must have run on the same tree: it tells which tests run which line. It fails when
too few of all were seen, or when a test that saw one fails without a mutant too. Survivors are
printed with the reason that survivors.yaml gives.
"""

import argparse
import itertools
import random
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from tests.mutants import making, running, stores
from tests.mutants.choosing import Tests
from tests.mutants.making import PACKAGES, Mutant
from tests.mutants.report import Found, told

PLACES = ["tests/kitchen/engine", "tests/kitchen/metrics", "tests/kitchen/ceilings",
          "tests/judging"]  # fmt: skip
DURABLE = "masterchef/durable"


def pure_tests(place: Path) -> list[str]:
    """Node ids of the tests that can be collected without Django; raises SystemExit if none can."""
    # Those that can't are errors of the collection, of which -x would make an end.
    args = ["--collect-only", "--continue-on-collection-errors", "--maxfail=100000"]
    args += [*running.PURE, *PLACES]
    run = running.Run(None, args, 60, place)
    while run.ended() is None:
        time.sleep(0.05)
    if not run.said()["collected"]:
        sys.exit("no test could be collected; MUTANTS_LOG=FILE writes down what pytest said")
    return run.said()["collected"]


class Slots:
    """As many mutants at once as there are slots."""

    def __init__(self, tests: Tests, addresses: tuple[str, str], jobs: int, place: Path) -> None:
        self.tests, self.addresses, self.place = tests, addresses, place
        self.free = list(range(jobs))
        self.fresh = set(range(jobs))
        self.running: dict[int, running.Run] = {}
        self.found: list[Found] = []

    def start(self, mutant: Mutant) -> None:
        chosen = self.tests.of(mutant)
        if not chosen:
            self.found.append(Found(mutant, running.Ending(False, "no test runs it", 0.0), 0))
            return
        slot = self.free.pop()
        expected = sum(self.tests.seconds.get(test, 1.0) for test in chosen)
        args = list(running.PURE)
        if mutant.package == DURABLE:
            stores.use(self.addresses, slot)
            args = ["-n0", "--reuse-db", *(["--create-db"] if slot in self.fresh else [])]
            self.fresh.discard(slot)
            expected += 30  # Django, and the database's migrations
        self.running[slot] = running.Run(mutant, [*args, *chosen], expected, self.place / str(slot))
        self.running[slot].tests = len(chosen)

    def wait(self, *, until: int) -> None:
        """Until no more than `until` are under way."""
        while len(self.running) > until:
            time.sleep(0.01)
            for slot, run in list(self.running.items()):
                if (ending := run.ended()) is None:
                    continue
                assert run.mutant is not None
                self.found.append(Found(run.mutant, ending, run.tests))
                if ending.by == running.TOO_LONG:
                    self.fresh.add(slot)
                del self.running[slot]
                self.free.append(slot)


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
    by_package: dict[bool, set[str]] = defaultdict(set)
    for each in found:
        if each.ending.killed and "::" in each.ending.by:
            by_package[each.mutant.package == DURABLE].add(each.ending.by)
    if not by_package[False]:
        return []
    args = [*running.PURE, "--maxfail=1000", *sorted(by_package[False])]  # instead of -x
    run = running.Run(None, args, 600, place)
    while run.ended() is None:
        time.sleep(0.05)
    return run.said()["failed"]


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
        place = Path(folder)
        tests = Tests(pure_tests(place / "pure"), most_s=options.most_s)
        for package in set(options.packages) - tests.packages():
            print(f"{package}: make coverage has not measured it, so its mutants are left out")
        options.packages = [each for each in options.packages if each in tests.packages()]
        mutants = chosen(options)
        slots = Slots(tests, addresses, options.jobs, place)
        for number, mutant in enumerate(mutants, 1):
            slots.wait(until=options.jobs - 1)
            slots.start(mutant)
            if number % 25 == 0:
                print(f"{number} of {len(mutants)}, {time.monotonic() - began:.0f} s", flush=True)
        slots.wait(until=0)
        liars = unsound(slots.found, place / "sound")
    return told(slots.found, liars, time.monotonic() - began)


if __name__ == "__main__":
    sys.exit(main())
