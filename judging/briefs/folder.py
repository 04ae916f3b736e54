"""The cook folder: BRIEF.md, brief.yaml, JUDGE_BRIEF.md, raw/, FEEDBACK files, participants/."""

import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from judging.briefs.checks_folder import check_problems
from judging.briefs.errors import BriefError
from judging.briefs.judge_table import disagreements
from judging.briefs.notes import notes
from judging.briefs.older import described, foreign_recipe, undescribed, usual_policy
from judging.briefs.parser import parse_brief
from judging.briefs.schema import Brief
from kitchen import texts

BUILD_FILES = ("Dockerfile", "entrypoint.sh")
LONGEST = 1_000_000  # bytes of one of the folder's texts
RAW_FILES = 20_000
RAW_BYTES = 1 << 30


class RawFile(NamedTuple):
    """A file under raw/: its path from there with "/", its bytes, and where it lies."""

    path: str
    size: int
    source: Path


@dataclass(frozen=True)
class CookFolder:
    """A cook folder that was read without a mistake. Texts are kept word for word.

    `feedback_files` is {name or flavor: text of FEEDBACK_<it>.md}; `overrides` is
    {flavor: {"Dockerfile": text, "entrypoint.sh": text}}; `notes` are worth saying, but no
    mistakes.
    """

    brief: Brief
    yaml: str
    text: str
    judge_text: str = ""
    raw: tuple[RawFile, ...] = ()
    checks: tuple[RawFile, ...] = ()
    feedback: str = ""
    feedback_files: Mapping[str, str] = field(default_factory=dict)
    overrides: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def personal(self, participant: str) -> str:
        """The feedback for this participant alone, by its name or else its flavor; "" if none."""
        own, member = self.feedback_files, self.brief.participant(participant)
        names = (participant, member.attempt_of or "", member.flavor)
        return next((own[name] for name in names if own.get(name)), "")


def read_folder(path: Path, *, flavors: Collection[str] | None = None) -> CookFolder:
    """Reads and checks a cook folder; raises BriefError that lists every mistake of every file."""
    reader = _Reader(path)
    if not path.is_dir():
        raise BriefError([f"{path}:0: folder: is not a folder; `masterchef cook new` makes one"])
    yaml = reader.text("brief.yaml", required=True)
    text = reader.text("BRIEF.md", required=True)
    judge_text = reader.text("JUDGE_BRIEF.md")
    if text is not None and not text.strip():
        reader.problems.append("BRIEF.md:1: file: is empty; say what is to be done")
    brief = reader.brief(yaml, flavors)
    raw = tuple(reader.files("raw"))
    checks = tuple(reader.files("checks"))
    if brief:
        reader.problems += check_problems([each.path for each in checks], brief)
    reader.other_capitals()
    feedback = reader.text("FEEDBACK.md") or ""
    feedback_files = reader.feedback(brief)
    overrides = reader.overrides(brief)
    reader.notes += notes(path, text or "")
    if brief:
        brief, said = usual_policy(described(brief, judge_text or ""))
        reader.notes += filter(None, (undescribed(brief), said))
    if brief and judge_text:
        reader.problems += disagreements(judge_text, brief.rubric)
    if reader.problems or brief is None:
        raise BriefError(reader.problems)
    return CookFolder(
        brief=brief,
        yaml=yaml or "",
        text=text or "",
        judge_text=judge_text or "",
        raw=raw,
        checks=checks,
        feedback=feedback,
        feedback_files=feedback_files,
        overrides=overrides,
        notes=tuple(reader.notes),
    )


def read_one(folder: Path, name: str) -> str:
    """The text of one file of a folder; raises BriefError that says what is wrong with it."""
    reader = _Reader(folder)
    text = reader.text(name, required=True)
    if text is None:
        raise BriefError(reader.problems)
    return text


class _Reader:
    """Collects problems while it reads, so that a person mends a folder in one go."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[str] = []
        self.notes: list[str] = []

    def text(self, name: str, *, required: bool = False) -> str | None:
        file = self.path / name
        if not os.path.lexists(file):
            if required:
                self.problems.append(f"{name}:0: file: is missing; add it to {self.path}")
            return None
        if not file.is_file():  # a folder, a pipe that never ends, a link to nowhere
            self.problems.append(f"{name}:0: file: is not a file; put a plain file there")
            return None
        try:
            if file.stat().st_size > LONGEST:
                self.problems.append(f"{name}:1: file: is over {LONGEST:,} bytes; shorten it")
                return None
            return texts.decode(file.read_bytes(), name)  # word for word, CRLF included
        except texts.NotText as error:
            self.problems.append(f"{name}:{error.line}: file: {error.what}")
            return None
        except OSError as error:
            self.problems.append(f"{name}:0: file: can't be read ({error.strerror})")
            return None

    def brief(self, yaml: str | None, flavors: Collection[str] | None) -> Brief | None:
        if yaml is None:
            return None
        try:
            return parse_brief(yaml, flavors=flavors)
        except BriefError as error:
            self.problems += error.problems
            return None

    def files(self, part: str) -> Iterator[RawFile]:
        """What lies in raw/ or checks/."""
        root, files, size = self.path / part, 0, 0
        if root.is_symlink() or (root.exists() and not root.is_dir()):
            self.problems.append(f"{part}:0: folder: is not a folder; make it one, or take it out")
            return
        for folder, names, leaves in os.walk(root):
            names.sort()
            for name in sorted([*leaves, *(n for n in names if (Path(folder) / n).is_symlink())]):
                file = Path(folder) / name
                path = file.relative_to(root).as_posix()
                if file.is_symlink() or not file.is_file():
                    self.problems.append(
                        f"{part}/{path}:0: file: is a link or a device; put a plain file there"
                    )
                    continue
                if not _storable(path):
                    shown = path.encode("utf-8", "backslashreplace").decode()
                    where = f"{part}/{shown}:0"
                    self.problems.append(f"{where}: file: its name is not UTF-8; rename it")
                    continue
                files, size = files + 1, size + file.stat().st_size
                yield RawFile(path, file.stat().st_size, file)
        if files > RAW_FILES or size > RAW_BYTES:
            self.problems.append(
                f"{part}:0: folder: holds {files:,} files of {size:,} bytes; "
                f"at most {RAW_FILES:,} and {RAW_BYTES:,} travel to a worker"
            )

    def feedback(self, brief: Brief | None) -> dict[str, str]:
        found = {}
        members = brief.participants if brief else ()
        known = {name for m in members for name in (m.name, m.flavor, m.attempt_of) if name}
        for file in sorted(self.path.glob("FEEDBACK_*.md")):
            name = file.stem.removeprefix("FEEDBACK_")
            if brief and name not in known:
                self.problems.append(
                    f"{file.name}:0: file: no participant or flavor is called {name!r}; "
                    f"write FEEDBACK_<one of {', '.join(sorted(known))}>.md"
                )
            found[name] = self.text(file.name) or ""
        return found

    def other_capitals(self) -> None:
        """Feedback that would be passed over where capitals matter: it is said, not ignored."""
        for file in sorted(self.path.glob("[Ff][Ee][Ee][Dd][Bb][Aa][Cc][Kk]*.[Mm][Dd]")):
            meant = f"FEEDBACK{file.stem[8:]}.md"
            if file.name != meant and not (self.path / meant).exists():
                self.problems.append(f"{file.name}:0: file: is not read; call it {meant}")

    def overrides(self, brief: Brief | None) -> dict[str, dict[str, str]]:
        root, found = self.path / "participants", {}
        if os.path.lexists(root) and not root.is_dir():
            self.problems.append("participants:0: folder: is not a folder; make it one")
        used = {m.flavor for m in (*brief.participants, *brief.judges)} if brief else set()
        for folder in sorted(root.iterdir() if root.is_dir() else ()):
            if not folder.is_dir():
                self.problems.append(
                    f"participants/{folder.name}:0: file: is not a flavor's folder"
                )
                continue
            if brief and folder.name not in used:
                self.notes.append(f"participants/{folder.name} is of a flavor that nobody here has")
            files = {n: self.text(f"participants/{folder.name}/{n}") for n in BUILD_FILES}
            recipe = {name: text for name, text in files.items() if text is not None}
            if said := foreign_recipe(folder.name, recipe):
                self.notes.append(said)
            else:
                found[folder.name] = recipe
            for other in sorted({file.name for file in folder.iterdir()} - set(BUILD_FILES)):
                self.problems.append(
                    f"participants/{folder.name}/{other}:0: file: is not used; "
                    f"only {' and '.join(BUILD_FILES)} are"
                )
        return found


def _storable(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def write_folder(folder: CookFolder, path: Path) -> None:
    """Writes the folder's files into `path`, which must be new or empty; raises FileExistsError."""
    require_empty(path)
    texts = {"BRIEF.md": folder.text, "brief.yaml": folder.yaml}
    texts |= {"JUDGE_BRIEF.md": folder.judge_text} if folder.judge_text else {}
    texts |= {"FEEDBACK.md": folder.feedback} if folder.feedback else {}
    texts |= {f"FEEDBACK_{name}.md": text for name, text in folder.feedback_files.items()}
    for flavor, files in folder.overrides.items():
        texts |= {f"participants/{flavor}/{name}": text for name, text in files.items()}
    for name, text in texts.items():
        write_text(path / name, text)
    for part, listed in (("raw", folder.raw), ("checks", folder.checks)):
        for each in listed:
            target = path / part / each.path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(each.source, target)
    (path / "raw").mkdir(exist_ok=True)


def require_empty(path: Path) -> None:
    """Makes the folder; raises FileExistsError if it holds anything."""
    path.mkdir(parents=True, exist_ok=True)
    if any(path.iterdir()):
        raise FileExistsError(f"{path} holds files already; name a new folder")


def write_text(file: Path, text: str) -> None:
    """The text word for word, its folder made if it has to be."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as opened:
        opened.write(text)
