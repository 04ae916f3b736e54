"""What changed between the submissions of two rounds."""

from judging.cooks import inspection, submissions
from judging.cooks.errors import CookError
from judging.diffs import FileDiff
from judging.models import Cook, Submission
from masterchef.confined import Exceeded, Unreadable


def between(cook: Cook, old: int, new: int, *, participant: str = "") -> dict[str, list[FileDiff]]:
    """{participant: its changed files} from one round to another; raises CookError.

    Only participants that handed in in both rounds.
    """
    rounds = set(cook.rounds.values_list("number", flat=True))
    problems = [f"round: there is no round {number}; there are {len(rounds)}"
                for number in (old, new) if number not in rounds]  # fmt: skip
    before, after = _of_round(cook, old), _of_round(cook, new)
    names = [name for name in before if name in after]
    if participant and participant not in names and not problems:
        problems.append(f"participant: {participant!r} did not hand in in both rounds; "
                        f"{', '.join(names) or 'nobody'} did")  # fmt: skip
    if problems:
        raise CookError(problems)
    return {
        name: _diffs(name, before[name], after[name]) for name in names if participant in ("", name)
    }


def _diffs(name: str, old: Submission, new: Submission) -> list[FileDiff]:
    """Read in a confined child: comparing some texts line by line takes hours."""
    try:
        found = inspection.differing(submissions.all_files(old), submissions.all_files(new))
    except (Exceeded, Unreadable) as error:
        raise CookError(f"{name}: its submissions can't be compared: {error}") from error
    return [FileDiff(**each) for each in found]


def _of_round(cook: Cook, number: int) -> dict[str, Submission]:
    rows = Submission.objects.filter(
        participation__round__cook=cook, participation__round__number=number
    )
    rows = rows.select_related("participation").order_by("participation__position", "number")
    return {row.name: row for row in rows}  # an edit stands for its original
