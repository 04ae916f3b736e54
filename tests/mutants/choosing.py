"""Which tests can see a mutant: those that ran its line, the quickest first."""

import json
from collections.abc import Collection, Iterable

import coverage

from tests.mutants.contexts import SECONDS
from tests.mutants.making import PACKAGES, ROOT, Mutant

# Those that are asked of every mutant of a package, after the others, since `make coverage` doesn't
# know what they see. Of the engine: evenings over which all that happens, is seen and is measured
# is compared (whole scenarios are left out there for their length; of each level there is one), and
# what is declared, which runs when it is imported, before any test.
WHOLE = {
    "kitchen/engine": (
        "::test_words_and_events_are_those_that_were_published",
        "_is_played_as_before[busy_night_1]", "_is_played_as_before[overstocked_2]",
        "_is_played_as_before[low_inventory_3]", "_are_played_and_measured_as_before[board]",
        "_are_played_and_measured_as_before[own eyes]",
    ),
    "masterchef/durable": ("::test_the_tables_are_those_that_the_models_declare",),
}  # fmt: skip


class Tests:
    """What `make coverage` wrote down. `most_s` is how many seconds of tests a mutant may cost."""

    def __init__(self, *, most_s: float) -> None:
        self.data = coverage.CoverageData(str(ROOT / ".coverage"))
        self.data.read()
        self.seconds = json.loads((ROOT / SECONDS).read_text())
        self.most_s = most_s
        self._of_file: dict[str, dict[int, list[str]]] = {}

    def packages(self) -> set[str]:
        """Those of which a file was measured."""
        files = self.data.measured_files()
        return {each for each in PACKAGES if any(f"/{each}/" in file for file in files)}

    def at_import(self, mutant: Mutant) -> bool:
        """Whether its line runs when tests are imported and collected, too."""
        lines = self._lines(mutant.file)
        return any("" in lines.get(line, ()) for line in mutant.lines)

    def of(self, mutant: Mutant, usable: Collection[str]) -> list[str]:
        """Their node ids; of a line that runs when it is imported, all tests of its file."""
        lines = self._lines(mutant.file)
        found = {test for line in mutant.lines for test in lines.get(line, ())} - {""}
        if not found:
            found = {test for tests in lines.values() for test in tests} - {""}
        if not found:
            found = set(self._beside(mutant))
        chosen = self._quickest(test for test in found if test in usable)
        whole = WHOLE.get(mutant.package)
        if whole:
            chosen += [test for test in usable if test.endswith(whole) and test not in chosen]
        return chosen

    def take_s(self, tests: Iterable[str]) -> float:
        """What they took when they were measured."""
        return sum(self.seconds.get(test, 1.0) for test in tests)

    def _lines(self, file: str) -> dict[int, list[str]]:
        if file not in self._of_file:
            self._of_file[file] = self.data.contexts_by_lineno(str(ROOT / file))
        return self._of_file[file]

    def _beside(self, mutant: Mutant) -> Iterable[str]:
        """Tests of the files beside one that only declares."""
        for path in (ROOT / mutant.file).parent.glob("*.py"):
            for tests in self._lines(path.relative_to(ROOT).as_posix()).values():
                yield from (test for test in tests if test)

    def _quickest(self, found: Iterable[str]) -> list[str]:
        chosen, spent = [], 0.0
        for test in sorted(found, key=lambda test: (self.seconds.get(test, 1.0), test)):
            spent += self.seconds.get(test, 1.0)
            if chosen and spent > self.most_s:
                break
            chosen.append(test)
        return chosen
