"""The cook folder: BRIEF.md, brief.yaml, JUDGE_BRIEF.md, raw/, FEEDBACK files, participants/."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from judging.briefs.schema import Brief


class RawFile(NamedTuple):
    """A file under raw/: its path from there with "/", its bytes, and where it lies."""

    path: str
    size: int
    source: Path


@dataclass(frozen=True)
class CookFolder:
    """A cook folder that was read without a mistake. Texts are kept word for word.

    `personal` is feedback by participant (FEEDBACK_<name>.md; FEEDBACK_<flavor>.md counts for each
    of that flavor, its own name goes first); `overrides` is {flavor: {"Dockerfile": text, …}};
    `notes` are things worth saying that are no mistakes.
    """

    brief: Brief
    yaml: str
    text: str
    judge_text: str = ""
    raw: tuple[RawFile, ...] = ()
    feedback: str = ""
    feedback_files: Mapping[str, str] = field(default_factory=dict)
    overrides: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def personal(self, participant: str) -> str:
        """The feedback for this participant alone, by its name or else its flavor; "" if none."""
        own = self.feedback_files
        return own.get(participant) or own.get(self.brief.participant(participant).flavor, "")


def read_folder(path: Path, *, flavors: Collection[str] | None = None) -> CookFolder:
    """Reads and checks a cook folder; raises BriefError that lists every mistake of every file."""
    raise NotImplementedError


def write_folder(folder: CookFolder, path: Path) -> None:
    """Writes the folder's files into `path`, which must be new or empty; raises FileExistsError."""
    raise NotImplementedError
