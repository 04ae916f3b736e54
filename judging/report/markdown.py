"""The report of one cook as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from judging.report.audit import Audit
from judging.report.cells import (
    between,
    even_cell,
    over,
    plain,
    rating_cell,
    reach,
    score_cells,
    shared,
    table,
)
from judging.report.checked_markdown import checks_markdown
from judging.report.contrasts import Contrasts, Disagreement, Quote, Shared, Spread
from judging.report.facts import Kin
from judging.statistics.agreement import Agreement

if TYPE_CHECKING:
    from judging.report.cook import CookReport


LONGEST = 240  # characters of a quotation


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
        checks_markdown(report.checks) if report.checks else "",
        _paraphrased(report),
        _disagreements(report.disagreements),
        _contrasts(report.contrasts),
        "\n".join(f"- {plain(note)}" for note in report.facts.notes),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _board(report: CookReport) -> str:
    if not report.lines:
        return "Nobody was judged."
    dimensions = list(report.facts.weights)
    uneven = any(line.even is not None for line in report.lines)
    ranks = shared([line.rank for line in report.lines])
    rows = []
    for i, line in enumerate(report.lines):
        points = [f"{line.dimensions[name]:.1f}" for name in dimensions]
        middle = [*score_cells(line.score), *even_cell(line.even, uneven)]
        name = line.entrant.name + (" (time limit)" if line.entrant.late else "")
        rows.append([ranks[i], name, *middle, rating_cell(line.rating), *points])
    weighted = [f"{name} ({report.facts.weights[name]:g}%)" for name in dimensions]
    head = ["rank", "participant", "score", "95%", *(["even"] if uneven else []), "rating"]
    sides = "rl" + "r" * (len(head) - 2 + len(dimensions))
    return table([*head, *weighted], rows, sides)


def _certainty(report: CookReport) -> str:
    lines = sorted({over(line.score) for line in report.lines})
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
    parts = _kindred(report.facts.kindred)
    for silence in report.silences:
        on = f" on {silence.participant}" if silence.participant else ""
        parts.append(f"- {silence.judge} abstained{on} (repeat {silence.repeat}): "
                     f"{plain(silence.reason)}")  # fmt: skip
    title = f"## Judges\n\nPolicy: {report.facts.policy}. "
    count = len(report.facts.judges)
    return title + f"{count} judge{'s' if count != 1 else ''}.\n\n" + "\n".join(parts)


def _kindred(pairs: Sequence[Kin]) -> list[str]:
    """One line a judge and reason."""
    grouped: dict[tuple[str, str, bool], list[str]] = {}
    for kin in pairs:
        grouped.setdefault((kin.judge, kin.reason, kin.counted), []).append(kin.participant)
    return [
        f"- {judge} judging {', '.join(names)}: {plain(reason)}; "
        f"{'counted' if counts else 'left out of the scores'}."
        for (judge, reason, counts), names in grouped.items()
    ]


def _agreement(report: CookReport) -> str:
    named = [("all dimensions", report.agreement), *report.agreement_by_dimension.items()]
    rows = [(name, *_alpha(each)) for name, each in named]
    about = "Krippendorff's alpha, ordinal: 1 is perfect, 0 is chance."
    return f"## Agreement of judges\n\n{about}\n\n" + table(("on", "alpha", "95%"), rows, "lrr")


def _alpha(each: Agreement) -> tuple[str, str]:
    shown = f"{each.alpha:.2f}" if each.alpha is not None else "–"
    return shown, between(each.low, each.high, each.note).removeprefix("95%: ")


def _audit(audit: Audit) -> str:
    lines = []
    found = audit.position.interval
    if found:
        sure = f"95%: {reach(found)}" if found.low is not None else audit.position.note
        lines.append(f"- Position: {found.mean:+.1f} points for each place further back ({sure}).")
    known = [each for each in audit.self_preference if each.points is not None]
    for each in known:
        pair = f"{each.judge} for {each.participant} ({plain(each.reason)})"
        lines.append(f"- Self-preference: {pair}: {each.points:+.1f} points.")
    if hidden := len(audit.self_preference) - len(known):
        lines.append(
            f"- Self-preference of {hidden} kindred pairs can't be told: there is no judge of "
            "another kind, or no participant, to compare with."
        )
    if audit.pooled is not None:
        sure = (f"95%: {reach(audit.pooled)}" if audit.pooled.low is not None
                else audit.pooled.note)  # fmt: skip
        lines.append(f"- Self-preference of all judges together: {audit.pooled.mean:+.1f} points "
                     f"({sure}).")  # fmt: skip
    for one in audit.judges:
        r = "no correlation can be told" if one.r is None else f"r {one.r:+.2f}"
        far = "; an outlier" if one.outlier else ""
        lines.append(f"- {one.judge} against the other judges: {r}, {one.distance:.1f} points "
                     f"away on average (n={one.n}){far}.")  # fmt: skip
    if audit.corrected:
        named = ", ".join(f"{name} {score:.1f}" for name, score in audit.corrected.items())
        lines.append(f"- Scores with the position's part taken off: {named}.")
    for judge in audit.without:
        moved = ", ".join(f"{name} {a} → {b}" for name, (a, b) in judge.moved.items())
        lines.append(f"- Without {judge.judge}: {moved or 'the order stays'}.")
    rho = audit.length.rho
    shown = (
        f"Spearman's rho {rho:+.2f} (n={audit.length.n})" if rho is not None else audit.length.note
    )
    lines.append(f"- Length with score: {shown}.")
    return "## Audit of the judges\n\n" + "\n".join(lines)


def _paraphrased(report: CookReport) -> str:
    rows = [
        (each.participant, f"{each.own:.1f}", f"{each.neutral:.1f}",
         f"{each.neutral - each.own:+.1f}", str(each.judges))
        for each in report.paraphrased
    ]  # fmt: skip
    head = ("participant", "own words", "neutral voice", "difference", "judges")
    about = "Rewritten submissions, judged as well; the ranking is by what participants wrote."
    return f"## In a neutral voice\n\n{about}\n\n{table(head, rows, 'lrrrr')}" if rows else ""


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
    lines += [_dimension(each) for each in found.dimensions]
    title = "## Where the submissions agree and diverge"
    about = "Where they diverge, the brief left it open."
    return f"{title}\n\n{about}\n\n" + "\n".join(lines) if lines else ""


def _dimension(each: Spread) -> str:
    if each.spread == 0:
        return f"- {each.dimension}: all alike, {_quoted(each.best, True)}"
    return (
        f"- {each.dimension}: {each.spread:.1f} points apart; best {_quoted(each.best, True)}, "
        f"weakest {_quoted(each.worst, True)}"
    )


def _common(what: str, common: Sequence[str], differing: Sequence[Shared]) -> list[str]:
    lines = [f"- All have the {what} {_names(common)}."] if common else []
    lines += [f"- Only {', '.join(each.participants)}: {_names([each.name])}"
              for each in differing[:10]]  # fmt: skip
    return lines


def _names(names: Sequence[str]) -> str:
    return ", ".join(f"“{plain(name)[:80]}”" for name in names[:10])


def _quoted(quote: Quote, participant: bool = False) -> str:
    who = quote.participant if participant else quote.judge
    text = plain(quote.text)
    said = f" “{text if len(text) <= LONGEST else text[: LONGEST - 1] + '…'}”" if text else ""
    return f"{who} {quote.points:.3g}{said}"
