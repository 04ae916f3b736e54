"""The audit as a command; see the package."""

import argparse
import sys
from pathlib import Path

import deploy.audit
from deploy.audit.programs import run
from deploy.places import CHECKOUT


def sbom(into: Path) -> None:
    """The pinned packages as CycloneDX JSON."""
    arguments = ("requirements", "requirements.txt", "--output-reproducible", "-o", str(into))
    told = run(CHECKOUT, "cyclonedx-py", *arguments)
    if told.returncode:
        raise SystemExit(told.stderr)


def main() -> int:
    """0 if nothing is wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m deploy.audit", description=deploy.audit.__doc__
    )
    parser.add_argument("--root", type=Path, default=CHECKOUT)
    parser.add_argument("--sbom", type=Path)
    chosen = parser.parse_args()
    if chosen.sbom:
        sbom(chosen.sbom)
    found = list(deploy.audit.findings(chosen.root))
    for line in found:
        print(line)
    print("nothing unsafe found" if not found else f"{len(found)} found", file=sys.stderr)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
