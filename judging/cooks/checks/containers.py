"""The container in which a submission is checked: no network, the submission read-only."""

import hashlib
import hmac
import tempfile
import time
from pathlib import Path
from typing import Any

from django.conf import settings

from agents import containers
from agents.containers import ContainerSpec, Files, Key, Limits, Network, Seen, Status
from agents.flavors import image_builds
from judging.briefs import CookFolder, checks_in
from judging.briefs.checks_folder import DOCKERFILE
from judging.cooks import submissions
from judging.cooks.checks import results, runner
from judging.cooks.folder.creation import brief_of, folder_of
from judging.models import CheckRun
from masterchef.durable import AttemptFailed

IMAGE = "masterchef/base"  # Debian with Python; a Dockerfile in checks/ takes its place
RUNNER = "run_checks.py"
SLICE_S, LOOK_S = 2.0, 0.1  # how long one look holds its claim
SLACK_S = 30.0  # for copying, beside the checks' own time


def key_of(row: CheckRun, *, attempt: int, fence: int) -> Key:
    """Whose container it is."""
    return Key(f"check_run:{row.pk}.{row.resumes}", attempt, fence, str(row.cook.pk), settings.SITE)


def secret(row: CheckRun) -> bytes:
    """With which its results are signed; any worker that adopts the container can tell it."""
    about = f"check_run:{row.pk}.{row.resumes}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), about, hashlib.sha256).hexdigest().encode()


def names_of(row: CheckRun) -> list[str]:
    """The files that are run, in their order."""
    inside = (path for path in row.cook.manifest if path.startswith("checks/"))
    return checks_in(path.removeprefix("checks/") for path in inside)


def most_s(row: CheckRun) -> float:
    """Seconds after which the container is ended, whatever it does."""
    return brief_of(row.cook).checks.timeout_s * len(names_of(row)) + SLACK_S


def start(row: CheckRun, key: Key) -> None:
    """Start it, its image built where it is missing. Raises EngineError."""
    image_builds.ensure("dummy", say=_quiet)
    with folder_of(row.cook) as folder:
        brief = folder.brief
        containers.start(
            ContainerSpec(
                key,
                _image(folder, key),
                ("python3", "-I", f"/work/{RUNNER}", f"{brief.checks.timeout_s:g}", *names_of(row)),
                limits=_limits(brief.checks.resources.to_json()),
                network=Network.NONE,
                work=_work(row, folder),
                home={".key": secret(row)},
            )
        )


def look(row: CheckRun, key: Key) -> dict[str, Any] | None:
    """The results once the container is over; None: it runs on."""
    until = time.monotonic() + SLICE_S
    while (seen := containers.state(key)).status == Status.RUNNING:
        if late := seen.ran_s > most_s(row):
            containers.stop(key)
            seen = containers.state(key)
            break
        if time.monotonic() > until:
            return None
        time.sleep(LOOK_S)
    else:
        late = False
    if seen.status in (Status.LOST, Status.MISSING):
        containers.remove(key)
        raise AttemptFailed("its container is gone: removed, or its engine restarted")
    said, names = containers.logs(key).stdout, names_of(row)
    found = results.read(said, secret(row), names, _ending(seen, late=late))
    return {"rewards": found.rewards, "evidence": found.evidence, "ran_s": seen.ran_s}


def _ending(seen: Seen, *, late: bool) -> str:
    """Why checks did not run to their end, as far as the container tells; "" if they did."""
    if late:
        return f"ended after {seen.ran_s:.0f} s"
    if seen.out_of_memory:
        return "more memory was needed than its limit"
    return f"the container ended with {seen.exit_code}" if seen.exit_code else ""


def _limits(resources: dict[str, object]) -> Limits:
    return containers.limits_for(resources)


def _work(row: CheckRun, folder: CookFolder) -> Files:
    found: dict[str, bytes | Path] = {RUNNER: Path(runner.__file__).read_bytes()}
    for part, files in (("raw", folder.raw), ("checks", folder.checks)):
        found |= {f"{part}/{each.path}": each.source.read_bytes() for each in files}
    handed_in = submissions.all_files(row.submission)
    return found | {f"submission/{path}": data for path, data in handed_in}


def _image(folder: CookFolder, key: Key) -> str:
    own = {each.path: each.source for each in folder.checks}
    if DOCKERFILE not in own:
        return IMAGE
    with tempfile.TemporaryDirectory(prefix="masterchef-image-") as place:
        for path, source in own.items():
            target = Path(place, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
        return image_builds.build_own("dummy", Path(place), key, say=_quiet)


def _quiet(_: str) -> None:
    """What a build says is in its error."""
