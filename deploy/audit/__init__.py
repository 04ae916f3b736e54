"""`python -m deploy.audit`: what in this checkout is unsafe, without a network.

Workflows by zizmor, Python by bandit, secrets by detect-secrets, images by hadolint, nginx by
gixy, Django by its own deployment checks. `--sbom FILE` writes the CycloneDX list of the pinned
packages.
"""

from collections.abc import Iterator
from pathlib import Path

from deploy.audit import code, images

CHECKS = (code.workflows, code.python, code.secrets, code.django, images.recipes, images.nginx)


def findings(root: Path) -> Iterator[str]:
    """One line for each thing that is wrong."""
    for check in CHECKS:
        yield from check(root)
