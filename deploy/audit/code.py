"""What is unsafe in the checkout's own text: workflows, Python, secrets, Django's settings."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deploy.audit.programs import run

ROOMS = ("masterchef", "kitchen", "agents", "judging", "deploy")
# Looked at one by one; each with the reason why it stays.
ACCEPTED = {
    ("agents/containers/launch.py", "B108"): "a place inside a container",
    ("agents/flavors/dummy/image/mischief.py", "B108"): "misbehaves on purpose, in a container",
    ("deploy/alive.py", "B108"): "a tmpfs of the container's own",
    ("deploy/given.py", "B108"): "a tmpfs of the container's own",
    ("deploy/stores.py", "B108"): "a tmpfs of the container's own",
    ("deploy/first.py", "B104"): "the public door listens everywhere",
    ("judging/briefs/harbor.py", "B108"): "a place inside a container",
    ("judging/cooks/checks/runner.py", "B108"): "a place inside a container",
    ("judging/trials/analysis/html_report.py", "B703"): "a picture of ours, its labels escaped",
    ("judging/trials/analysis/html_report.py", "B308"): "a picture of ours, its labels escaped",
    ("masterchef/api/throttles.py", "B610"): "a method of our own, not Django's extra()",
    ("masterchef/bench/containers.py", "B108"): "a place inside a container",
}
# detect-secrets' guesses by entropy are noise in hashes and fixtures; its patterns are not.
GUESSES = ("Base64HighEntropyString", "HexHighEntropyString", "KeywordDetector")
# Where DATABASE_URL is not set; its password opens nothing.
DEFAULT_DATABASE = "masterchef:masterchef@127.0.0.1:5432"
_ENV = {
    "DJANGO_SETTINGS_MODULE": "masterchef.settings",
    "MASTERCHEF_TLS": "1",
    "MASTERCHEF_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
}
# The proxy redirects to https, and a site's other names are not ours to bind to it.
DJANGO_ACCEPTED = ("security.W005", "security.W008", "security.W021")


def workflows(root: Path) -> Iterator[str]:
    """Unpinned actions, wide permissions, injections in .github."""
    told = run(root, "zizmor", "--offline", "--no-progress", "--format=json", ".github")
    for each in json.loads(told.stdout):
        place = each["locations"][0]["symbolic"]["key"]["Local"]["verbatim_path"]
        yield f"{place}: {each['ident']}: {each['desc']}"


def python(root: Path) -> Iterator[str]:
    """bandit's findings of medium weight or more."""
    rooms = [room for room in ROOMS if (root / room).is_dir()]
    options = ["--recursive", "--quiet", "--format=json", "--severity-level=medium"]
    options.append("--confidence-level=medium")
    told = run(root, "bandit", *options, "--exclude=*/node_modules/*", *rooms)
    for each in json.loads(told.stdout)["results"]:
        place = each["filename"].removeprefix("./")
        if (place, each["test_id"]) not in ACCEPTED:
            yield f"{place}:{each['line_number']}: {each['test_id']}: {each['issue_text']}"


def secrets(root: Path) -> Iterator[str]:
    """Keys and tokens of known shapes in files that are checked in."""
    without = [part for name in GUESSES for part in ("--disable-plugin", name)]
    told = run(root, "detect-secrets", "scan", "--no-verify", *without)
    found: dict[str, list[dict[str, Any]]] = json.loads(told.stdout)["results"]
    for place, hits in found.items():
        # Tests need things that look like secrets, and addresses of databases that are none.
        if not place.startswith("tests/"):
            lines = (root / place).read_text().splitlines()
            for hit in hits:
                if DEFAULT_DATABASE not in lines[hit["line_number"] - 1]:
                    yield f"{place}:{hit['line_number']}: {hit['type']}"


def django(root: Path) -> Iterator[str]:
    """`check --deploy` with the settings that deploy/compose.yaml gives."""
    told = run(root, "python", "-m", "django", "check", "--deploy", env=os.environ | _ENV)
    for line in told.stderr.splitlines():
        if line.startswith("?: (") and not any(each in line for each in DJANGO_ACCEPTED):
            yield f"check --deploy: {line.removeprefix('?: ')}"
    if told.returncode:
        yield f"check --deploy failed: {told.stderr.strip().splitlines()[-1:]}"
