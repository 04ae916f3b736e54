"""Task folders of Harbor and Terminal-Bench as cook folders. Pure.

A task is task.toml, instruction.md, environment/, tests/ and perhaps solution/. In a cook the
agent works in out/ (there: the image's WORKDIR, mostly /app), finds what the image was given in
raw/, and tests run on a copy of what was sealed, as a check that reads the reward that they write.
"""

import os
import re
import shutil
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from judging.briefs.errors import BriefError
from judging.briefs.folder import read_one, require_empty, write_text
from judging.briefs.parser import parse_brief
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

    Raises BriefError for what is missing or can't be read, FileExistsError if `into` holds
    anything; then nothing is written.
    """
    settings, instruction = _settings(task), read_one(task, "instruction.md")
    if not (task / "tests" / "test.sh").is_file():
        raise BriefError(["tests/test.sh:0: file: is missing; a task is scored by it"])
    if oracle and not (task / "solution" / "solve.sh").is_file():
        raise BriefError(["solution/solve.sh:0: file: is missing, so there is no oracle"])
    name = _name(task.resolve().name)
    image, script = _image(task), read_one(task, "tests/test.sh")
    yaml = _yaml(name, settings, participants, oracle, attempts)
    parse_brief(yaml)
    made: dict[PurePosixPath, str | Path] = {
        PurePosixPath("brief.yaml"): yaml,
        PurePosixPath("BRIEF.md"): _moved(instruction, image.workdir, "out"),
        **_given(task, image),
        **_tests(task, script, image.workdir),
        **(_solution(task, image.workdir) if oracle else {}),
    }
    untranslated = (*_untold(settings), *image.untranslated, *_other(task, script))
    _refuse_clashes(made)
    require_empty(into)
    try:
        for path, what in made.items():
            _write(into / path, what)
    except BaseException:
        shutil.rmtree(into, ignore_errors=True)
        raise
    return Translated(name, untranslated)


def _refuse_clashes(made: Mapping[PurePosixPath, object]) -> None:
    """Raise BriefError where what is copied would be a file and a folder of one name."""
    for path in made:
        if clash := next((each for each in path.parents if each in made), None):
            shown = clash.as_posix().encode("utf-8", "backslashreplace").decode()
            raise BriefError([f"environment/Dockerfile:0: COPY: would make {shown} a file and a "
                              "folder; rename one of them"])  # fmt: skip


def _write(target: Path, what: str | Path) -> None:
    if isinstance(what, str):
        write_text(target, what)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(what, target)


def _files(task: Path, part: str) -> Iterator[tuple[PurePosixPath, Path]]:
    """The files of a part of the task by their paths below it; raises BriefError for a link out of
    the task, which is somebody's file of this machine, and for what is no file."""
    root, own = task / part, task.resolve()
    for file in sorted(root.rglob("*")) if root.is_dir() else [root]:
        if file.is_dir() and not file.is_symlink():
            continue
        if not file.is_file() or not file.resolve().is_relative_to(own):
            shown = file.relative_to(task).as_posix().encode("utf-8", "backslashreplace").decode()
            raise BriefError([f"{shown}:0: file: is a link or a device; put a plain file there"])
        inner = file.relative_to(root) if root.is_dir() else file.name
        yield PurePosixPath(inner), file


def _text_or(file: Path) -> str | Path:
    """The file's text, or the file itself where it is none."""
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError:
        return file


class _Image(NamedTuple):
    workdir: str
    given: tuple[str, ...]  # paths below environment/ that it copies
    untranslated: tuple[str, ...]


def _image(task: Path) -> _Image:
    """What environment/Dockerfile does: COPY becomes raw/; anything else is named."""
    there_is = (task / "environment" / "Dockerfile").exists()
    text = read_one(task, "environment/Dockerfile") if there_is else ""
    workdir, given, left = "/app", [], []
    lines = text.replace("\r\n", "\n").replace("\\\n", " ").splitlines()
    for line in (each.strip() for each in lines):
        if line.startswith("WORKDIR "):
            workdir = line.split(None, 1)[1].strip()
        elif copied := _COPY.match(line):
            # To Docker an absolute path, too, is one below the folder that it is given.
            given += [p.lstrip("/") or "." for p in copied[1].split() if not p.startswith("--")]
        elif line and not line.startswith(_PLAIN):
            left.append(f"environment/Dockerfile: {line[:80]}")
    if base := next((line for line in lines if line.startswith("FROM ")), ""):
        left.append(f"environment/Dockerfile: {base}: the flavor's own image takes its place")
    folder = task / "environment"
    there = [path for path in given if os.path.exists(folder / path) and ".." not in path]  # noqa: PTH110 (any name)
    left += [f"environment/Dockerfile: COPY {path}: is not there" for path in given
             if path not in there]  # fmt: skip
    return _Image(workdir.rstrip("/") or "/", tuple(there), tuple(left))


def _given(task: Path, image: _Image) -> dict[PurePosixPath, str | Path]:
    found: dict[PurePosixPath, str | Path] = {}
    for path in image.given:
        is_folder = (task / "environment" / path).is_dir()
        place = PurePosixPath("raw") / (PurePosixPath(path).name if is_folder else "")
        for inner, file in _files(task, f"environment/{path}"):
            found[place / inner] = file
    return found


def _tests(task: Path, script: str, workdir: str) -> dict[PurePosixPath, str | Path]:
    """tests/ as helpers below checks/_tests, and one check that calls its test.sh."""
    found: dict[PurePosixPath, str | Path] = {}
    for inner, file in _files(task, "tests"):
        text = _text_or(file)
        kept = _paths(text, workdir) if isinstance(text, str) else text
        found[PurePosixPath("checks/_tests") / inner] = kept
    shell = "/bin/bash" if _bash(script) else "/bin/sh"
    call = _CHECK.format(script=f'{shell} "$CHECKS/_tests/test.sh"')
    return found | {PurePosixPath("checks/tests.sh"): call}


def _solution(task: Path, workdir: str) -> dict[PurePosixPath, str | Path]:
    found: dict[PurePosixPath, str | Path] = {}
    for inner, file in _files(task, "solution"):
        text = _text_or(file)
        if isinstance(text, str):
            text = _moved(text.replace("/solution", "/work/raw"), workdir, "/work/out")
        found[PurePosixPath("raw") / inner] = text
    return found


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
    environment = _table(settings, "environment")
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


def _table(settings: Mapping[str, Any], part: str) -> Mapping[str, Any]:
    found = settings.get(part) or {}
    if not isinstance(found, Mapping):
        raise BriefError([f"task.toml:0: {part}: is not a table; write [{part}]"])
    return found


def _seconds(settings: Mapping[str, Any], part: str) -> float | None:
    found = _table(settings, part).get("timeout_sec")
    return float(found) if isinstance(found, int | float) and 0 < found < 10**9 else None


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


def _other(task: Path, script: str) -> Iterable[str]:
    for line in script.splitlines():
        if _ONLINE.search(line):
            yield f"tests/test.sh: {line.strip()[:80]}: checks have no network"
    used = {"task.toml", "instruction.md", "environment", "tests", "solution"}
    yield from (each.name for each in sorted(task.iterdir()) if each.name not in used)
    if (task / "environment" / "docker-compose.yaml").exists():
        yield "environment/docker-compose.yaml: a cook's member has one container"


def _settings(task: Path) -> dict[str, Any]:
    text = read_one(task, "task.toml")
    try:
        return tomllib.loads(text)
    except (RecursionError, ValueError) as error:
        raise BriefError([f"task.toml:0: file: is not TOML ({error})"]) from error


def _name(folder: str) -> str:
    name = re.sub(r"[^a-z0-9_-]+", "-", folder.lower()).strip("-_")[:40]
    return name if NAME.fullmatch(name) else "task"


def _bash(script: str) -> bool:
    first = script.partition("\n")[0]
    return first.startswith("#!") and "bash" in first
