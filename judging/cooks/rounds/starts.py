"""Starting what a person asks for: the first round, a refinement, another judging."""

from collections.abc import Collection
from contextlib import nullcontext
from pathlib import Path

from judging.briefs import CookFolder
from judging.cooks import submissions
from judging.cooks.errors import CookError
from judging.cooks.folder import edits
from judging.cooks.folder.creation import brief_of
from judging.cooks.rounds import helpers, panels, rounds
from judging.cooks.rounds.subsets import chosen, unknown
from judging.models import Cook, Panel, Participation, Round, Stage, Submission
from judging.sealing import SealError
from masterchef.runs import StateError
from masterchef.runs.models import RunState


def run(
    cook: Cook,
    *,
    judge: bool = False,
    participants: Collection[str] = (),
    judges: Collection[str] = (),
) -> Round:
    """The first round, or one of those that have not cooked yet; `judge` opens the panel when it
    ends, with all judges or those named.

    Without `participants` it is everybody who hasn't cooked. Raises CookError for names that
    aren't there or have cooked already.
    """
    brief = brief_of(cook)
    names = chosen("participants", [each.name for each in brief.participants], participants)
    chosen("judges", [each.name for each in brief.judges], judges)
    before = set(Participation.objects.filter(round__cook=cook).values_list("name", flat=True))
    if participants and (twice := [name for name in names if name in before]):
        raise CookError(f"participants: {', '.join(twice)} cooked already; "
                        "refine gives another round, resume takes up what failed")  # fmt: skip
    rest = [name for name in names if name not in before]
    return rounds.open_round(
        cook,
        [brief.participant(name).to_json() for name in rest or names],
        judge_after=judge,
        judges=judges,
        # Who came later, or was left out, cooks when the others have.
        allowed=(Stage.BRIEF, Stage.COOKED, Stage.JUDGED) if rest else (Stage.BRIEF,),
    )


def refine(
    cook: Cook,
    *,
    participants: Collection[str] = (),
    judges: Collection[str] = (),
    feedback: str = "",
    folder: CookFolder | None = None,
    judge: bool = False,
    reviews: bool = False,
) -> Round:
    """Another round: each participant (or those named) finds its previous out/ in place.

    `folder` is the cook's folder as it is now, whose FEEDBACK files count in place of those of the
    start; shared feedback given here takes the place of its FEEDBACK.md. With `reviews` each
    also reads what `consult` brought about its newest submission. Raises CookError for names that
    aren't there or have handed in nothing.
    """
    there = submissions.newest(cook, 10_000, every=True)
    before = {each.name: each.participation for each in there}
    brief = brief_of(cook)
    names = [each.name for each in brief.participants]
    without = [name for name in participants if name in names and name not in before]
    problems = unknown("participants", names, participants)
    problems += unknown("judges", [each.name for each in brief.judges], judges)
    problems += [f"participants: {name} has handed in nothing to refine; resume the cook"
                 for name in without]  # fmt: skip
    wanted = [name for name in names if name in (participants or before)]
    if not problems and not wanted:
        problems = ["participants: nobody has handed in anything to refine"]
    if problems:
        raise CookError(problems)
    return rounds.open_round(
        cook,
        [brief.participant(name).to_json() for name in wanted],
        feedback=_with_reviews(cook, wanted, _feedback(wanted, feedback, folder), reviews),
        previous=before,
        judge_after=judge,
        judges=judges,
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


def _with_reviews(
    cook: Cook, names: Collection[str], found: dict[str, str], wanted: bool
) -> dict[str, str]:
    if not wanted:
        return found
    reviews = {name: text for name in names if (text := helpers.reviews_of(cook, name))}
    if not reviews:
        raise CookError("reviews: nobody has reviewed what was handed in last; "
                        f"ask for it: masterchef cook consult {cook.name}")  # fmt: skip
    own = {name: "\n\n".join(filter(None, (found.get(name, ""), text)))
           for name, text in reviews.items()}  # fmt: skip
    return found | own


def rejudge(
    cook: Cook,
    *,
    edited: Path | None = None,
    participant: str = "",
    folder: CookFolder | None = None,
    participants: Collection[str] = (),
    judges: Collection[str] = (),
) -> Panel:
    """Judge again with new letters, all or those named; the old verdicts stay as history.

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
    with edits.taken_over(cook, folder) if folder else nullcontext():
        return panels.open_panel(cook, participants=participants, judges=judges)


def _edits(cook: Cook, folder: Path, participant: str) -> list[tuple[Participation, Path]]:
    if not folder.is_dir():
        raise CookError(f"{folder}: there is no such folder")
    newest = submissions.newest(cook, 10_000, every=True)
    there: dict[str, Submission] = {each.name: each for each in newest}
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
