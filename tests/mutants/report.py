"""What became of the mutants: the share that was seen, by package, and who lived."""

import resource
from collections import Counter
from pathlib import Path

import yaml

from tests.mutants.forks import Found

LEAST = 0.85  # of all mutants
SURVIVORS = Path(__file__).with_name("survivors.yaml")


def known() -> dict[str, str]:
    """{mutant's name: why it may live}."""
    return {each["mutant"]: each["why"] for each in yaml.safe_load(SURVIVORS.read_text()) or []}


def told(found: list[Found], liars: list[str], took_s: float) -> int:
    """Print it; 1 if too few were seen, or if what was seen can't be trusted."""
    reasons = known()
    all_of, seen = Counter(), Counter()  # type: Counter[str], Counter[str]
    for each in sorted(found, key=lambda each: (each.mutant.file, each.mutant.lines.start)):
        all_of[each.mutant.package] += 1
        seen[each.mutant.package] += each.ending.killed
        if not each.ending.killed:
            why = reasons.get(each.mutant.name, each.ending.by or "not listed")
            line = each.mutant.lines.start
            print(f"lived: {each.mutant.file}:{line} ({each.mutant.mutator}, {each.tests} tests)")
            print(f"    {each.mutant.name.partition(': ')[2]}\n    {why}")
    for package, count in sorted(all_of.items()):
        print(f"{package}: {seen[package]} of {count} seen, {seen[package] / count:.0%}")
    share = seen.total() / max(all_of.total(), 1)
    print(f"all: {seen.total()} of {all_of.total()} mutants seen, {share:.1%}, in {took_s:.0f} s")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{used.ru_utime + used.ru_stime:.0f} s of processors")
    for test in liars:
        print(f"fails without a mutant too: {test}")
    return int(share < LEAST or bool(liars))
