"""Sealing what was handed in, and reading it again. A sealed submission never changes."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.db import transaction
from django.db.models import QuerySet

from judging import sealing
from judging.blind import names_of, unspoken
from judging.briefs import Brief
from judging.briefs.errands import is_review, required_of
from judging.cooks import inspection
from judging.cooks.folder import storage
from judging.models import CheckRun, Cook, Outcome, Participation, Submission
from judging.sealing import Manifest, Sealed
from masterchef.durable import hint, send

Seal = Callable[[IO[bytes]], Sealed]  # writes the sealed archive into the file that it is given


@dataclass(frozen=True)
class Kept:
    """A sealed archive that lies in storage; the row is written in the commit of the end."""

    archive: str
    sealed: Sealed
    mentions: list[dict[str, Any]]
    missing: str  # what the brief requires and isn't there, in words
    shown: str  # the copy for judges; the archive itself where nothing had to be taken out
    unread: dict[str, str]  # {path: what could not be done with it}


def keep(
    participation: Participation, mark: str, seal: Seal, *, secrets: Sequence[bytes] = ()
) -> Kept:
    """Seal into storage under a name of its own, without files that hold one of the `secrets`.

    Raises sealing.SealError. What judges will see is made here, once and in a confined child.
    """
    cook = participation.round.cook
    brief = Brief.from_json(cook.brief)
    place = f"cooks/{cook.pk}/rounds/{participation.round.number}/{participation.name}-{mark}"
    with tempfile.TemporaryFile() as made, tempfile.TemporaryFile() as copy:
        archive, sealed, unsearched = _withheld(made, seal(made), secrets)
        with archive:
            archive.seek(0)
            looked = inspection.look_through(
                archive,
                sealed.manifest,
                copy,
                required=required_of(participation, brief),
                names=unspoken(_names(brief), cook.task),
            )
            for file in (archive, copy):
                file.seek(0)
            name = storage.keep(f"{place}.tar", archive)
            shown = storage.keep(f"{place}-shown.tar", copy) if looked.changed else name
    said = "; ".join(f"{each.path}: {each.reason}" for each in looked.missing)
    unread = {
        path: "; ".join(filter(None, (unsearched.get(path), looked.unread.get(path))))
        for path in unsearched | looked.unread
    }
    return Kept(name, sealed, looked.mentions, said, shown, unread)


def _withheld(
    made: IO[bytes], sealed: Sealed, secrets: Sequence[bytes]
) -> tuple[IO[bytes], Sealed, dict[str, str]]:
    made.seek(0)
    paths, unsearched = inspection.holding(made, secrets) if secrets else ([], {})
    if not paths:
        return made, sealed, unsearched
    made.seek(0)
    rest = tempfile.TemporaryFile()  # noqa: SIM115 (keep closes it)
    return rest, sealing.without(made, sealed, paths, rest), unsearched


def write(participation: Participation, kept: Kept, *, edited: bool = False) -> Submission:
    """The submission's row, numbered after those that the participant has in this round."""
    manifest = kept.sealed.manifest
    made = Submission.objects.create(
        participation=participation,
        number=participation.submissions.count() + 1,
        edited=edited,
        archive=kept.archive,
        digest=manifest.digest,
        size=manifest.size,
        manifest={
            **manifest.to_json(),
            "shown": kept.shown,
            "unread": kept.unread,
            "missing": kept.missing,
        },
        dropped=[each._asdict() for each in kept.sealed.dropped],
        mentions=kept.mentions,
    )
    if has_checks(participation.cook) and not is_review(participation):
        checked = CheckRun.objects.create(submission=made)
        transaction.on_commit(lambda: send(hint("check_run", checked.pk, "checks")))
    return made


def has_checks(cook: Cook) -> bool:
    """Whether its folder has checks/."""
    return any(path.startswith("checks/") for path in cook.manifest)


def unchecked(found: QuerySet[Submission]) -> bool:
    """Whether checks of these submissions are still to come, or under way."""
    return found.filter(checked__state__in=("ready", "claimed", "waiting")).exists()


def seal_edited(participation: Participation, folder: Path) -> Submission:
    """Seal an edited copy as a submission of its own, marked so. Raises sealing.SealError."""
    mark = f"edited-{participation.submissions.count() + 1}"
    kept = keep(participation, mark, lambda archive: sealing.seal_folder(folder, archive))
    return write(participation, kept, edited=True)


@contextmanager
def contents(submission: Submission) -> Iterator[Iterator[tuple[str, bytes]]]:
    """(path, bytes) of the submission's files, one in memory at a time; none once pruned."""
    if not submission.archive:
        yield iter(())
        return
    with storage.opened(submission.archive.name) as archive:
        yield sealing.read_archive(archive)


def all_files(submission: Submission) -> list[tuple[str, bytes]]:
    """The same, all at once."""
    with contents(submission) as found:
        return list(found)


def shown_files(submission: Submission) -> list[tuple[str, bytes]]:
    """What judges see of it: stripped, nothing hidden in it; none once pruned."""
    if not submission.archive:
        return []
    with storage.opened(shown_name(submission)) as archive:
        return list(sealing.read_archive(archive))


def shown_name(submission: Submission) -> str:
    """The stored copy for judges; of one that was sealed before such copies were kept, the
    archive itself."""
    return str(submission.manifest.get("shown") or submission.archive.name)


def unread_of(submission: Submission) -> dict[str, str]:
    """{path: what could not be done with it and why}."""
    return dict(submission.manifest.get("unread") or {})


def one_file(submission: Submission, path: str) -> bytes | None:
    """The content of one file, None if the submission has none of that path."""
    if path not in {each.path for each in manifest_of(submission).files}:
        return None
    with contents(submission) as found:
        return next((data for name, data in found if name == path), None)


def manifest_of(submission: Submission) -> Manifest:
    """The list of its files."""
    return Manifest.from_json(submission.manifest)


def newest(cook: Cook, round_number: int, *, every: bool = False) -> list[Submission]:
    """For each participant the newest submission up to this round that may be judged; edits go
    before originals. With `every` also work at a time limit that the brief doesn't have judged.
    """
    rows = (
        Submission.objects.filter(
            participation__round__cook=cook, participation__round__number__lte=round_number
        )
        .select_related("participation__round")
        .order_by("participation__round__number", "number")
    )
    late = every or bool(cook.brief.get("judge_timeouts"))
    found = {row.participation.name: row for row in rows if _counts(row, late=late, every=every)}
    return [found[name] for name in _order(cook) if name in found]


def newest_tries(cook: Cook) -> list[Participation]:
    """For each participant its newest try, whatever came of it."""
    rows = Participation.objects.filter(round__cook=cook).select_related("round__cook")
    return list({row.name: row for row in rows.order_by("round__number")}.values())


def _counts(row: Submission, *, late: bool, every: bool) -> bool:
    if row.participation.outcome == Outcome.TIMEOUT:
        return late and (every or row.edited or not row.manifest.get("missing"))
    return row.participation.outcome == Outcome.OK


def _order(cook: Cook) -> Sequence[str]:
    return [each["name"] for each in cook.brief["participants"]]


def _names(brief: Brief) -> Any:
    members = (*brief.participants, *brief.judges)
    return names_of(
        [each.name for each in brief.participants],
        [each.flavor for each in members],
        [each.model for each in brief.participants],
        everybody=True,
    )
