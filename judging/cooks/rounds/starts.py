"""Starting what a person asks for: the first round, a refinement, another judging."""

from collections.abc import Collection
from pathlib import Path

from judging.briefs import CookFolder
from judging.cooks import submissions
from judging.cooks.errors import CookError
from judging.cooks.folder import edits
from judging.cooks.folder.creation import brief_of
from judging.cooks.rounds import panels, rounds
from judging.models import Cook, Panel, Participation, Round, Stage, Submission
from judging.sealing import SealError
from masterchef.runs import StateError
from masterchef.runs.models import RunState


def run(cook: Cook, *, judge: bool = False) -> Round:
    """The first round, with every participant; `judge` opens the panel when it ends."""
    members = [each.to_json() for each in brief_of(cook).participants]
    return rounds.open_round(cook, members, judge_after=judge)


def refine(
    cook: Cook,
    *,
    participants: Collection[str] = (),
    feedback: str = "",
    folder: CookFolder | None = None,
    judge: bool = False,
) -> Round:
    """Another round: each participant (or those named) finds its previous out/ in place.

    `folder` is the cook's folder as it is now, whose FEEDBACK files count in place of those of the
    start; shared feedback given here takes the place of its FEEDBACK.md. Raises CookError for
    names that aren't there or have handed in nothing.
    """
    before = {each.name: each.participation for each in submissions.newest(cook, 10_000)}
    names = [each.name for each in brief_of(cook).participants]
    unknown = [name for name in participants if name not in names]
    without = [name for name in participants if name in names and name not in before]
    problems = [f"participants: there is no {name!r}; there are {', '.join(names)}"
                for name in unknown]  # fmt: skip
    problems += [f"participants: {name} has handed in nothing to refine; resume the cook"
                 for name in without]  # fmt: skip
    wanted = [name for name in names if name in (participants or before)]
    if not problems and not wanted:
        problems = ["participants: nobody has handed in anything to refine"]
    if problems:
        raise CookError(problems)
    return rounds.open_round(
        cook,
        [brief_of(cook).participant(name).to_json() for name in wanted],
        feedback=_feedback(wanted, feedback, folder),
        previous=before,
        judge_after=judge,
        allowed=(Stage.COOKED, Stage.JUDGED),
    )


def _feedback(names: Collection[str], shared: str, folder: CookFolder | None) -> dict[str, str]:
    """{"": shared, name: personal}: what is given, or what the folder says now."""
    found = {"": shared} if shared else {}
    if folder is None:
        return found
    known = {each.name for each in folder.brief.participants}
    personal = {name: folder.personal(name) for name in names if name in known}
    return {"": folder.feedback, **personal, **found}


def rejudge(
    cook: Cook,
    *,
    edited: Path | None = None,
    participant: str = "",
    folder: CookFolder | None = None,
) -> Panel:
    """Judge again with new letters; the old verdicts stay as history.

    `folder` is the cook's folder as it is now: its JUDGE_BRIEF.md, rubric, judges and judging count
    from here on.

    `edited` is a folder: a changed copy of one participant's out/, or of several, each in a
    folder of the participant's name. Each is sealed as a new submission that is marked edited.
    """
    if cook.state == RunState.RUNNING:
        raise StateError("state: the cook is running; wait for its end or cancel it")
    if edited is not None:
        for row, changed in _edits(cook, edited, participant):
            try:
                submissions.seal_edited(row, changed)
            except SealError as error:
                raise CookError(f"{changed}: {error}") from error
    if folder is None:
        return panels.open_panel(cook)
    with edits.taken_over(cook, folder):
        return panels.open_panel(cook)


def _edits(cook: Cook, folder: Path, participant: str) -> list[tuple[Participation, Path]]:
    if not folder.is_dir():
        raise CookError(f"{folder}: there is no such folder")
    there: dict[str, Submission] = {each.name: each for each in submissions.newest(cook, 10_000)}
    if participant:
        if participant not in there:
            raise CookError(f"participant: {participant!r} has handed in nothing that could be "
                            f"edited; there are {', '.join(there)}")  # fmt: skip
        return [(there[participant].participation, folder)]
    found = {name: folder / name for name in there if (folder / name).is_dir()}
    if not found:
        raise CookError(
            f"{folder}: holds no folder of a participant's name ({', '.join(there)}); "
            "name the participant whose out/ it is"
        )
    return [(there[name].participation, _out(path)) for name, path in found.items()]


def _out(path: Path) -> Path:
    """A participant's folder as `cook export` writes it holds out/."""
    return path / "out" if (path / "out").is_dir() else path
