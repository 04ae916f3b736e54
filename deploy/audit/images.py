"""What is unsafe in recipes of images (hadolint) and in nginx's configuration (gixy)."""

import json
from collections.abc import Iterator
from pathlib import Path

from deploy.audit.programs import run

_FOLDERS = ("deploy", "agents")
# Every recipe stands on an image made here (its tag says which), and takes Debian's packages as
# the release has them: pinning their versions would keep security updates out.
_RECIPES_ACCEPTED = ("DL3006", "DL3008")
# Looked at one by one; each with the reason why it stays.
NGINX_ACCEPTED = {
    "host_spoofing": "a port may be part of the name; Django answers to ALLOWED_HOSTS alone",
    "proxy_buffering_off": "events are streamed: a buffer would hold them back",
}


def recipes(root: Path) -> Iterator[str]:
    """hadolint's findings in every Dockerfile."""
    found = [path for name in _FOLDERS for path in sorted((root / name).rglob("Dockerfile"))]
    if not found:
        return
    ignored = [f"--ignore={code}" for code in _RECIPES_ACCEPTED]
    names = [str(path.relative_to(root)) for path in found if "node_modules" not in path.parts]
    told = run(root, "hadolint", "--format=json", *ignored, *names)
    for each in json.loads(told.stdout):
        yield f"{each['file']}:{each['line']}: {each['code']}: {each['message']}"


def nginx(root: Path) -> Iterator[str]:
    """gixy's findings in every nginx.conf of deploy/."""
    for path in sorted((root / "deploy").rglob("*.conf")):
        told = run(root, "gixy", "--format=json", str(path))
        for each in json.loads(told.stdout):
            if each["plugin"] not in NGINX_ACCEPTED:
                place = path.relative_to(root)
                yield f"{place}:{each['line']}: {each['plugin']}: {each['reason']}"
