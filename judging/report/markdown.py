"""The report as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from judging.report.audit import Audit
from judging.report.contrasts import Contrasts, Disagreement, Quote, Shared
from judging.statistics import Interval
from judging.statistics.agreement import Agreement
from judging.statistics.intervals import PanelInterval
from judging.statistics.ratings import Rating

if TYPE_CHECKING:
    from judging.report.across import CrossBoard
    from judging.report.cook import CookReport


def cook_markdown(report: CookReport) -> str:
    """leaderboard.md of one cook."""
    parts = [
        f"# {report.facts.cook}",
        _board(report),
        _certainty(report),
        _not_judged(report),
        _pairs(report),
        _agreement(report),
        _audit(report.audit),
        _disagreements(report.disagreements),
        _contrasts(report.contrasts),
        "\n".join(f"- {_plain(note)}" for note in report.facts.notes),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def cross_markdown(board: CrossBoard) -> str:
    """The leaderboard over many cooks."""
    shared = _shared_ranks([line.rank for line in board.lines])
    rows = [
        (shared[i], line.participant, *_score(line.score), _rating(line.rating), str(line.cooks))
        for i, line in enumerate(board.lines)
    ]
    head = ("rank", "participant", "score", "95%", "rating", "cooks")
    said = sorted({_over(line.score) for line in board.lines})
    if board.alpha is not None:
        between = _between(board.alpha_low, board.alpha_high, "no interval: under 10 cooks")
        said.append(f"Judges' agreement, mean of cooks: alpha {board.alpha:.2f} ({between}).")
    return "\n\n".join([table(head, rows, "rlrrrr"), *said]) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], sides: str) -> str:
    """A Markdown table; `sides` is l or r for each column."""
    rule = ["---:" if side == "r" else "---" for side in sides]
    lines = [head, rule, *([_plain(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _board(report: CookReport) -> str:
    if not report.lines:
        return "Nobody was judged."
    dimensions = list(report.facts.weights)
    uneven = any(line.even is not None for line in report.lines)
    shared = _shared_ranks([line.rank for line in report.lines])
    rows = []
    for i, line in enumerate(report.lines):
        even = [f"{line.even:.1f}" if line.even is not None else ""] if uneven else []
        points = [f"{line.dimensions[name]:.1f}" for name in dimensions]
        rows.append([shared[i], line.entrant.name, *_score(line.score), *even,
                     _rating(line.rating), *points])  # fmt: skip
    weighted = [f"{name} ({report.facts.weights[name]:g}%)" for name in dimensions]
    head = ["rank", "participant", "score", "95%", *(["even"] if uneven else []), "rating"]
    sides = "rl" + "r" * (len(head) - 2 + len(dimensions))
    return table([*head, *weighted], rows, sides)


def _shared_ranks(ranks: Sequence[int]) -> list[str]:
    """ "1=" where several share a rank."""
    return [f"{rank}=" if ranks.count(rank) > 1 else str(rank) for rank in ranks]


def _score(score: PanelInterval) -> tuple[str, str]:
    found = score.interval
    return f"{found.mean:.1f}", _spread(found)


def _spread(found: Interval) -> str:
    if found.low is None or found.high is None:
        return f"{found.spread[0]:.1f} to {found.spread[1]:.1f} (spread)"
    return f"{found.low:.1f} to {found.high:.1f}"


def _rating(rating: Rating | None) -> str:
    if rating is None:
        return "–"
    reach = f" ±{rating.high - rating.rating:.0f}" if rating.high is not None else ""
    return f"{rating.rating:.0f}{reach}"


def _between(low: float | None, high: float | None, otherwise: str) -> str:
    return otherwise if low is None or high is None else f"95%: {low:.2f} to {high:.2f}"


def _over(score: PanelInterval) -> str:
    if score.over:
        return f"Intervals hold for the mean over {score.over}."
    return f"No interval ({score.interval.note}); the spread from lowest to highest is shown."


def _certainty(report: CookReport) -> str:
    lines = sorted({_over(line.score) for line in report.lines})
    if len(report.lines) > 1 and not report.shown_apart:
        lines.append("Nobody can be told apart, so all share a rank; the order is by score.")
    elif len(report.lines) > 1:
        lines.append("Who can't be told apart from a group's first (paired t, Holm, 5%) shares "
                     "its rank.")  # fmt: skip
    if any(line.even is not None for line in report.lines):
        lines.append("Not every judge scored everybody: “even” is the score as if all had, and "
                     "the order follows it.")  # fmt: skip
    return "\n".join(lines)


def _not_judged(report: CookReport) -> str:
    rows = [(each.participant, each.outcome, each.note) for each in report.left]
    title = "## Not judged\n\nShown, but never scored as zero.\n\n"
    return title + table(("participant", "outcome", "why"), rows, "lll") if rows else ""


def _pairs(report: CookReport) -> str:
    parts = []
    for kin in report.facts.kindred:
        counts = "counted" if kin.counted else "left out of the scores"
        parts.append(f"- {kin.judge} judging {kin.participant}: {_plain(kin.reason)}; {counts}.")
    for silence in report.silences:
        on = f" on {silence.participant}" if silence.participant else ""
        parts.append(f"- {silence.judge} abstained{on} (repeat {silence.repeat}): "
                     f"{_plain(silence.reason)}")  # fmt: skip
    title = f"## Judges\n\nPolicy: {report.facts.policy}. "
    count = len(report.facts.judges)
    return title + f"{count} judge{'s' if count != 1 else ''}.\n\n" + "\n".join(parts)


def _agreement(report: CookReport) -> str:
    named = [("all dimensions", report.agreement), *report.agreement_by_dimension.items()]
    rows = [(name, *_alpha(each)) for name, each in named]
    about = "Krippendorff's alpha, ordinal: 1 is perfect, 0 is chance."
    return f"## Agreement of judges\n\n{about}\n\n" + table(("on", "alpha", "95%"), rows, "lrr")


def _alpha(each: Agreement) -> tuple[str, str]:
    shown = f"{each.alpha:.2f}" if each.alpha is not None else "–"
    return shown, _between(each.low, each.high, each.note).removeprefix("95%: ")


def _audit(audit: Audit) -> str:
    lines = []
    found = audit.position.interval
    if found:
        sure = f"95%: {_spread(found)}" if found.low is not None else audit.position.note
        lines.append(f"- Position: {found.mean:+.1f} points for each place further back ({sure}).")
    for each in audit.self_preference:
        gain = f"{each.points:+.1f} points" if each.points is not None else "can't be told"
        lines.append(
            f"- Self-preference: {each.judge} for {each.participant} ({each.reason}): {gain}."
        )
    for judge in audit.without:
        moved = ", ".join(f"{name} {a} → {b}" for name, (a, b) in judge.moved.items())
        lines.append(f"- Without {judge.judge}: {moved or 'the order stays'}.")
    rho = audit.length.rho
    shown = (
        f"Spearman's rho {rho:+.2f} (n={audit.length.n})" if rho is not None else audit.length.note
    )
    lines.append(f"- Length with score: {shown}.")
    return "## Audit of the judges\n\n" + "\n".join(lines)


def _disagreements(found: Sequence[Disagreement]) -> str:
    lines = [
        f"- {each.participant}, {each.dimension}: {_quoted(each.highest)} against "
        f"{_quoted(each.lowest)}"
        for each in found
    ]
    return "## Where judges disagree most\n\n" + "\n".join(lines) if lines else ""


def _contrasts(found: Contrasts) -> str:
    lines = [*_common("files", found.common_files, found.differing_files),
             *_common("headings", found.common_headings, found.differing_headings)]  # fmt: skip
    if found.likeness is not None:
        lines.append(f"- Words of the files that all have are {found.likeness:.0%} alike.")
    for each in found.dimensions:
        lines.append(
            f"- {each.dimension}: {each.spread:.1f} points apart; best {_quoted(each.best, True)}, "
            f"weakest {_quoted(each.worst, True)}"
        )
    title = (
        "## Where the submissions agree and diverge\n\nWhere they diverge, the brief left it open."
    )
    return f"{title}\n\n" + "\n".join(lines) if lines else ""


def _common(what: str, common: Sequence[str], differing: Sequence[Shared]) -> list[str]:
    lines = [f"- All have the {what} {_names(common)}."] if common else []
    lines += [f"- Only {', '.join(each.participants)}: {_names([each.name])}"
              for each in differing[:10]]  # fmt: skip
    return lines


def _names(names: Sequence[str]) -> str:
    return ", ".join(f"“{_plain(name)[:80]}”" for name in names[:10])


def _quoted(quote: Quote, participant: bool = False) -> str:
    who = quote.participant if participant else quote.judge
    said = f" “{_plain(quote.text)[:240]}”" if quote.text else ""
    return f"{who} {quote.points:.3g}{said}"


def _plain(text: str) -> str:
    """One line that can't break out of a table or become markup of its own."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
