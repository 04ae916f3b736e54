"""`make fuzz SESSIONS=1000 SEED=1`: sessions of mixed players, every check on.

Exit code 1 if one fails; each failure is printed as one command that repeats it.
"""

import argparse
import os
import sys
import time
import traceback
from concurrent.futures import ProcessPoolExecutor

from tests.fuzz.sessions import play


def attempt(number: int, seed: int) -> str:
    """How the session failed, or ""."""
    try:
        play(number, seed)
    except Exception:  # noqa: BLE001 whatever it is, it is what we look for
        return traceback.format_exc(limit=-6)
    return ""


def main() -> int:
    options = _options()
    if options.only is not None:
        print(f"session {options.only} ends with {play(options.only, options.seed)}")
        return 0
    began, failed = time.monotonic(), 0
    numbers = range(options.sessions)
    with ProcessPoolExecutor(options.jobs) as pool:
        ends = pool.map(attempt, numbers, [options.seed] * len(numbers), chunksize=4)
        for number, problem in enumerate(ends):
            if problem:
                failed += 1
                again = f"python -m tests.fuzz --seed {options.seed} --only {number}"
                print(f"{problem}to repeat it: {again}\n", file=sys.stderr, flush=True)
            if (number + 1) % 100 == 0:
                took = time.monotonic() - began
                print(f"{number + 1} sessions, {failed} failed, {took:.0f} s", file=sys.stderr)
    print(f"{options.sessions} sessions, {failed} failed")
    return 1 if failed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--sessions", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="play this one alone, here")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
