"""Task folders of Harbor and Terminal-Bench as cook folders. Pure.

A task is task.toml, instruction.md, environment/, tests/ and perhaps solution/. In a cook the
agent works in out/ (there: the image's WORKDIR, mostly /app), finds what the image was given in
raw/, and tests run on a copy of what was sealed, as a check that reads the reward that they write.
"""

import re
import shlex
import shutil
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from judging.briefs.errors import BriefError
from judging.briefs.folder import require_empty, write_text
from judging.briefs.parsing import parse_brief
from judging.briefs.schema import NAME

ORACLE = "oracle"  # the participant that runs solution/solve.sh
_COPY = re.compile(r"^COPY\s+((?:\S+\s+)+)(\S+)\s*$")
_ONLINE = re.compile(r"^\s*(?!#).*\b(curl|wget|apt-get|apt|uvx?|pip3?|npm|git clone)\s")
_PLAIN = ("FROM", "WORKDIR", "COPY", "#")
# What tests find elsewhere there. The longest path first.
_CHECK = r"""#!/bin/sh
# The task's own test, with its paths as they are here.
mkdir -p /tmp/logs/verifier
code=0
{script} || code=$?
python3 - "$code" <<'END'
import json, pathlib, sys
place = pathlib.Path("/tmp/logs/verifier")
try:
    found = json.loads((place / "reward.json").read_text())
    for name, reward in found.items():
        print(f"reward {{name.lower()}}: {{min(max(float(reward), 0), 1):.6f}}")
except FileNotFoundError:
    try:
        reward = float((place / "reward.txt").read_text())
    except FileNotFoundError:
        raise SystemExit(int(sys.argv[1]))
    if reward <= 0:
        raise SystemExit("the tests gave no reward")
    print(f"reward: {{min(reward, 1):.6f}}")
END
"""


class Translated(NamedTuple):
    """What became of a task: the cook's folder, and what could not be translated."""

    name: str
    untranslated: tuple[str, ...]


def import_task(
    task: Path, into: Path, participants: Mapping[str, str], *, oracle: bool = False,
    attempts: int = 1,
) -> Translated:  # fmt: skip
    """Write the task as a cook folder. `participants` are {name: flavor}; with `oracle` only the
    task's own solution cooks, which proves that the task can be solved.

    Raises BriefError for what is missing, FileExistsError if `into` holds anything.
    """
    settings, instruction = _settings(task), _text(task, "instruction.md")
    if not (task / "tests" / "test.sh").is_file():
        raise BriefError(["tests/test.sh:0: file: is missing; a task is scored by it"])
    if oracle and not (task / "solution" / "solve.sh").is_file():
        raise BriefError(["solution/solve.sh:0: file: is missing, so there is no oracle"])
    name = _name(task.resolve().name)
    image = _image(task)
    yaml = _yaml(name, settings, participants, oracle, attempts)
    parse_brief(yaml)
    require_empty(into)
    write_text(into / "brief.yaml", yaml)
    write_text(into / "BRIEF.md", _moved(instruction, image.workdir, "out"))
    for path in image.given:
        _copy(task / "environment" / path, into / "raw" / Path(path).name)
    _tests(task, into / "checks", image.workdir)
    if oracle:
        _solution(task, into / "raw", image.workdir)
    return Translated(name, (*_untold(settings), *image.untranslated, *_other(task)))


class _Image(NamedTuple):
    workdir: str
    given: tuple[str, ...]  # paths below environment/ that it copies
    untranslated: tuple[str, ...]


def _image(task: Path) -> _Image:
    """What environment/Dockerfile does: COPY becomes raw/; anything else is named."""
    file = task / "environment" / "Dockerfile"
    workdir, given, left = "/app", [], []
    lines = file.read_text().replace("\\\n", " ").splitlines() if file.is_file() else []
    for line in (each.strip() for each in lines):
        if line.startswith("WORKDIR "):
            workdir = line.split(None, 1)[1].strip()
        elif copied := _COPY.match(line):
            given += [path for path in copied[1].split() if not path.startswith("--")]
        elif line and not line.startswith(_PLAIN):
            left.append(f"environment/Dockerfile: {line[:80]}")
    if base := next((line for line in lines if line.startswith("FROM ")), ""):
        left.append(f"environment/Dockerfile: {base}: the flavor's own image takes its place")
    there = [path for path in given if (task / "environment" / path).exists() and ".." not in path]
    left += [f"environment/Dockerfile: COPY {path}: is not there" for path in given
             if path not in there]  # fmt: skip
    return _Image(workdir.rstrip("/") or "/", tuple(there), tuple(left))


def _tests(task: Path, checks: Path, workdir: str) -> None:
    """tests/ as helpers below checks/_tests, and one check that calls its test.sh."""
    for file in sorted(path for path in (task / "tests").rglob("*") if path.is_file()):
        target = checks / "_tests" / file.relative_to(task / "tests")
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            text = file.read_text()
        except UnicodeDecodeError:
            shutil.copyfile(file, target)
            continue
        write_text(target, _paths(text, workdir))
    script = "/bin/bash" if _bash(task / "tests" / "test.sh") else "/bin/sh"
    write_text(checks / "tests.sh", _CHECK.format(script=f'{script} "$CHECKS/_tests/test.sh"'))


def _solution(task: Path, raw: Path, workdir: str) -> None:
    for file in sorted(path for path in (task / "solution").rglob("*") if path.is_file()):
        text = file.read_text().replace("/solution", "/work/raw")
        write_text(raw / file.relative_to(task / "solution"), _moved(text, workdir, "/work/out"))


def _paths(text: str, workdir: str) -> str:
    moved = text.replace("/logs/verifier", "/tmp/logs/verifier")
    moved = re.sub(r"(?<![\w./])/tests\b", "/work/checks/_tests", moved)
    return _moved(moved, workdir, "/tmp/checked")


def _moved(text: str, workdir: str, place: str) -> str:
    """The working folder as it is called here."""
    if workdir == "/":
        return text
    return re.sub(rf"(?<![\w./]){re.escape(workdir)}(?=[/\s`'\").,:;]|$)", place, text)


def _yaml(
    name: str, settings: Mapping[str, Any], participants: Mapping[str, str], oracle: bool,
    attempts: int,
) -> str:  # fmt: skip
    members = [f"  - {{name: {who}, flavor: {flavor}}}" for who, flavor in participants.items()]
    if oracle:
        members = [f"  - {{name: {ORACLE}, flavor: dummy, model: run=solve.sh}}"]
    agent, verifier = (_seconds(settings, part) for part in ("agent", "verifier"))
    environment = settings.get("environment") or {}
    open_net = environment.get("allow_internet", False) and not oracle
    memory = environment.get("memory_mb")
    lines = [
        f"name: {name}", "score: checks", "participants:", *members,
        f"timeout_s: {agent or 1800:g}", f"checks: {{timeout_s: {verifier or 120:g}}}",
        f"network: {'open' if open_net else 'none' if oracle else 'model-only'}",
        *([f"attempts: {attempts}"] if attempts > 1 else []),
        *([f"resources: {{mem_limit: {memory}m}}"] if isinstance(memory, int) else []),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _seconds(settings: Mapping[str, Any], part: str) -> float | None:
    found = (settings.get(part) or {}).get("timeout_sec")
    return float(found) if isinstance(found, int | float) and found > 0 else None


_KNOWN = {
    "version": None, "schema_version": None, "metadata": None, "task": None,
    "agent": {"timeout_sec"}, "verifier": {"timeout_sec"},
    "environment": {"memory_mb", "allow_internet", "build_timeout_sec"},
}  # fmt: skip


def _untold(settings: Mapping[str, Any]) -> Iterable[str]:
    """What task.toml says and a cook doesn't follow."""
    for part, value in settings.items():
        known = _KNOWN.get(part, set())
        if part not in _KNOWN:
            yield f"task.toml: {part}"
        elif known is not None and isinstance(value, dict):
            yield from (f"task.toml: {part}.{key}" for key in value if key not in known)


def _other(task: Path) -> Iterable[str]:
    for line in (task / "tests" / "test.sh").read_text(errors="replace").splitlines():
        if _ONLINE.search(line):
            yield f"tests/test.sh: {line.strip()[:80]}: checks have no network"
    used = {"task.toml", "instruction.md", "environment", "tests", "solution"}
    yield from (each.name for each in sorted(task.iterdir()) if each.name not in used)
    if (task / "environment" / "docker-compose.yaml").exists():
        yield "environment/docker-compose.yaml: a cook's member has one container"


def _settings(task: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_text(task, "task.toml"))
    except tomllib.TOMLDecodeError as error:
        raise BriefError([f"task.toml:0: file: is not TOML ({error})"]) from error


def _text(task: Path, name: str) -> str:
    try:
        return (task / name).read_text()
    except FileNotFoundError:
        raise BriefError([f"{name}:0: file: is missing; {task} is not a task folder"]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise BriefError([f"{name}:0: file: can't be read ({error})"]) from error


def _name(folder: str) -> str:
    name = re.sub(r"[^a-z0-9_-]+", "-", folder.lower()).strip("-_")[:40]
    return name if NAME.fullmatch(name) else "task"


def _bash(script: Path) -> bool:
    return "bash" in shlex.split(script.read_text().split("\n", 1)[0].lstrip("#!") or "sh")[0]


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    else:
        shutil.copyfile(source, target)
