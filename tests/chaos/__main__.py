"""`make chaos FAULTS=100 SEED=1`: break everything under load; exit code 1 if anything is wrong."""

import argparse
import json
import sys

from tests.chaos.rig import Rig


def main() -> int:
    """Progress and the table on stderr, one JSON object on stdout."""
    options = _options()
    say = (lambda line: None) if options.quiet else (lambda line: print(line, file=sys.stderr))
    with Rig(
        mutation=options.mutation,
        workers=2 if options.mutation else 3,
        reconcilers=0 if options.mutation == "reconciler" else 1,
    ) as rig:
        import django

        django.setup()
        from tests.chaos import faults, report, storm, targeted

        if options.mutation:
            data = targeted.run(rig, options.mutation, say=say)
        else:
            scripted = 0 if options.greedy else 4
            chosen = storm.plans(greedy=12, scripted=scripted, seed=options.seed)
            only = options.only.split(",") if options.only else tuple(faults.MIX)
            sequence = faults.plan(options.faults, options.seed, only)
            data = storm.storm(rig, sequence, chosen, seed=options.seed, say=say)
    data["details"]["seed"] = options.seed
    print(report.table(data), file=sys.stderr)
    print(json.dumps(data), flush=True)
    return 1 if data["details"]["red"] else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--faults", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mutation", default="", help="fence, compare, journal, reconciler; none")
    parser.add_argument("--only", default="", help="kinds of faults, comma-separated")
    parser.add_argument("--greedy", action="store_true", help="no sessions of the model")
    parser.add_argument("--quiet", action="store_true", help="no line for each fault")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
