"""Rounds of those who work on others' submissions: a chef's synthesis, and reviews of one."""

from collections.abc import Collection, Mapping, Sequence
from string import ascii_uppercase

from judging.briefs import Brief, Member
from judging.briefs.errands import KEY, REVIEW, REVIEWING, SYNTHESIS, Errand
from judging.cooks import submissions
from judging.cooks.errors import CookError
from judging.cooks.feed import refuse_over_budget, refuse_pruned
from judging.cooks.folder.creation import brief_of
from judging.cooks.rounds import newcomers, rounds
from judging.cooks.rounds.subsets import chosen
from judging.models import Cook, Outcome, Participation, Round, Stage, Submission
from masterchef.celery import FLAVORS
from masterchef.runs import StateError

ALLOWED = (Stage.COOKED, Stage.JUDGED)
MOST_REVIEW = 20_000  # characters of one review in a feedback


def chef(
    cook: Cook,
    *,
    name: str = "chef",
    flavor: str = "",
    model: str = "",
    base: str = "",
    donors: Collection[str] = (),
) -> Round:
    """A participant more, who makes one result of the others' submissions; its round opens.

    `base` is whose work it starts from (the best of the newest report, or the first); without
    `donors` it may take from everybody. Without a flavor it is as the base is. The next panel
    judges its work with the others'. Raises CookError, StateError.
    """
    there = _handed_in(cook)
    first = _wanted(cook, there, base, "base")
    others = chosen("donors", [each for each in there if each != first], donors)
    brief = brief_of(cook)
    if not flavor:
        kin = brief.participant(first)
        flavor, model = kin.flavor, model or kin.model or ""
    letters = dict(zip(ascii_uppercase, [first, *others][: len(ascii_uppercase)], strict=False))
    errand = Errand(SYNTHESIS, {letter: there[who].pk for letter, who in letters.items()},
                    _scores(cook, letters), first)  # fmt: skip
    _refuse_unready(cook)
    newcomers.add_participant(cook, name, flavor, model=model)
    # With attempts: N the chef has as many as everybody.
    made = [each for each in brief_of(cook).participants if name in (each.name, each.attempt_of)]
    rows = [each.to_json() | errand.to_json() for each in made]
    return rounds.open_round(cook, rows, allowed=ALLOWED)


def consult(cook: Cook, *, target: str = "", reviewers: Sequence[Member] = ()) -> Round:
    """Reviews of one participant's newest submission, by the judges or by those given; a round
    opens in which each hands in review.md. `refine` hands them on with `reviews=True`.

    Without a target it is the best of the newest report, or the first. Raises CookError,
    StateError.
    """
    there = _handed_in(cook)
    reviewed = _wanted(cook, there, target, "target")
    brief = brief_of(cook)
    panel = reviewers or brief.judges
    if not panel:
        raise CookError("reviewers: the brief has no judges; name some as name=flavor")
    if wrong := [each.flavor for each in panel if each.flavor not in FLAVORS]:
        raise CookError(f"reviewers: there is no flavor {wrong[0]!r}; there are "
                        f"{', '.join(FLAVORS)}")  # fmt: skip
    errand = Errand(REVIEWING, {"A": there[reviewed].pk}, {}, reviewed)
    rows = [_reviewer(each, brief) | errand.to_json() for each in panel]
    return rounds.open_round(cook, rows, allowed=ALLOWED)


def reviews_of(cook: Cook, target: str) -> str:
    """The newest reviews of the participant's newest submission, as feedback; "" without any."""
    newest = _handed_in(cook, refuse=False).get(target)
    if newest is None:
        return ""
    rows = Participation.objects.filter(
        round__cook=cook, outcome=Outcome.OK, settings__errand__kind=REVIEWING,
        settings__errand__submissions__A=newest.pk,
    ).order_by("round__number", "position")  # fmt: skip
    found = {row.name: _text(row) for row in rows}
    return "\n\n".join(f"### {name}\n\n{text}" for name, text in found.items() if text)


def _handed_in(cook: Cook, *, refuse: bool = True) -> dict[str, Submission]:
    found = {each.name: each for each in submissions.newest(cook, 10_000, every=True)}
    if refuse and not found:
        raise StateError("state: nobody has handed in anything yet; run the cook first")
    return found


def _wanted(cook: Cook, there: Mapping[str, Submission], name: str, what: str) -> str:
    if name and name not in there:
        raise CookError(f"{what}: {name!r} has handed in nothing; there are {', '.join(there)}")
    best = next((each for each in _board(cook) if each in there), "")
    return name or best or next(iter(there))


def _board(cook: Cook) -> dict[str, float]:
    """{participant: score}, the best first, of the newest report."""
    panel = cook.panels.exclude(report=None).order_by("number").last()
    lines = panel.report["report"]["leaderboard"] if panel is not None and panel.report else []
    return {line["participant"]: line["score"] for line in lines}


def _scores(cook: Cook, letters: Mapping[str, str]) -> dict[str, float]:
    board = _board(cook)
    return {letter: board[who] for letter, who in letters.items() if who in board}


def _refuse_unready(cook: Cook) -> None:
    """Before brief.yaml is written, as the round would refuse it afterwards."""
    if cook.state == "running" or cook.stage not in ALLOWED:
        raise StateError(f"state: the cook is {cook.state}, stage {cook.stage}; it must have ended")
    refuse_pruned(cook)
    refuse_over_budget(cook)


def _reviewer(member: Member, brief: Brief) -> dict[str, object]:
    name = f"review-{member.name}"[:40]
    if name in [each.name for each in brief.participants]:
        raise CookError(f"reviewers: a participant is called {name!r}; call the reviewer otherwise")
    limit = member.timeout_s or brief.judge_timeout_s
    found = member.model_copy(update={"name": name, "timeout_s": limit}).to_json()
    assert KEY not in found
    return found


def _text(row: Participation) -> str:
    submission = row.submissions.order_by("number").last()
    if submission is None:
        return ""
    shown = dict(submissions.shown_files(submission)).get(REVIEW, b"")
    return shown.decode("utf-8", "replace").strip()[:MOST_REVIEW]
