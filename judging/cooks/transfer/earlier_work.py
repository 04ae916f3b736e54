"""Where a finished folder keeps what was handed in: as `cook export` writes it, or multicooker.

Here every round lies in rounds/<N>/<participant>/out with a trace beside it, and the newest in
work/ as well. There rounds/<N>/<participant>/ is the work itself, and only work/ has the newest.
"""

import json
from pathlib import Path
from typing import Any, NamedTuple

from judging.briefs import Brief
from judging.models import Outcome

# How an attempt ended, in multicooker's words.
_THERE = {
    "ok": Outcome.OK,
    "timed_out": Outcome.TIMEOUT,
    "rate_limited": Outcome.RATE_LIMITED,
    "artifact_missing": Outcome.MISSING_OUTPUT,
}


class Work(NamedTuple):
    """The folder that a participant handed in, and what its trace.json says."""

    out: Path
    trace: dict[str, Any]

    @property
    def handed_in(self) -> bool:
        return self.out.is_dir() and not self.out.is_symlink()

    @property
    def outcome(self) -> str:
        said = self.trace.get("outcome")
        if said is None and (there := self.trace.get("status")) is not None:
            said = _THERE.get(str(there), Outcome.ERROR)
        if said is None:
            return Outcome.OK if self.handed_in else Outcome.MISSING_OUTPUT
        return str(said) if said in Outcome.values else Outcome.ERROR

    @property
    def evidence(self) -> str:
        names = ("evidence", "rate_limit_evidence", "error")
        return str(next((self.trace[each] for each in names if self.trace.get(each)), ""))[:2000]

    @property
    def usage(self) -> dict[str, Any]:
        found = self.trace.get("usage")
        return found if isinstance(found, dict) else {}


def rounds(path: Path, brief: Brief) -> list[dict[str, Work]]:
    """For each round {participant: its work}; work/ alone counts as one round."""
    numbered = sorted(
        (each for each in (path / "rounds").glob("*") if each.name.isdecimal()),
        key=lambda each: int(each.name),
    )
    names = [each.name for each in brief.participants]
    bare = not any(_kept_here(place / name) for place in numbered for name in names)
    found = [_round(place, names, bare=bare) for place in numbered]
    if bare:
        found.append(_round(path / "work", names, bare=False))
    return [each for each in found if each]


def _kept_here(place: Path) -> bool:
    return (place / "out").is_dir() or (place / "trace.json").is_file()


def _is_folder(path: Path) -> bool:
    """No link leads there: somebody's folder must bring no other files of this machine."""
    return path.is_dir() and not path.is_symlink() and not path.parent.is_symlink()


def _round(place: Path, names: list[str], *, bare: bool) -> dict[str, Work]:
    folders = {name: place / name for name in names if _is_folder(place / name)}
    if bare:
        return {name: Work(folder, {}) for name, folder in folders.items()}
    return {name: Work(folder / "out", _trace(folder / "trace.json"))
            for name, folder in folders.items() if _kept_here(folder)}  # fmt: skip


def _trace(path: Path) -> dict[str, Any]:
    """What its trace says; {} where there is none, or none that a row can hold."""
    try:
        # NUL and what isn't a JSON number would be refused by the database.
        text = path.read_text(errors="replace").replace("\\u0000", "\ufffd")
        found = json.loads(text.replace("\0", "\ufffd"), parse_constant=lambda _: None)
        json.dumps(found, allow_nan=False, ensure_ascii=False).encode()
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
