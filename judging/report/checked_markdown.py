"""Checks and attempts in leaderboard.md."""

from judging.report.cells import plain, table
from judging.report.checked import Checks, Together

SHOWN = 300  # characters of what failed checks said
_BY = {
    "panel": "They stand beside the panel's scores and don't count.",
    "checks": "They are the score.",
    "both": "They are half of the score.",
}


def checks_markdown(checks: Checks) -> str:
    """The part about checks, and the one about attempts; "" if there are neither."""
    return "\n\n".join(part for part in (_rewards(checks), _together(checks)) if part)


def _rewards(checks: Checks) -> str:
    if not checks.rows:
        return ""
    names = list(dict.fromkeys(name for row in checks.rows for name in row.rewards))
    rows = []
    for row in sorted(checks.rows, key=lambda each: (-(each.reward or 0), each.participant)):
        given = [f"{row.rewards[name]:.3g}" if name in row.rewards else "–" for name in names]
        rows.append([row.participant, _figure(row.reward), *given, plain(row.evidence)[:SHOWN]])
    found = checks.correlation
    sure = f"rank correlation {found.rho:+.2f}" if found.rho is not None else found.note
    beside = "" if checks.score == "checks" else f" With the panel's scores: {sure} (n={found.n})."
    head = ["participant", "reward", *names, "what failed"]
    sides = "l" + "r" * (len(names) + 1) + "l"
    return f"## Checks\n\n{_BY[checks.score]}{beside}\n\n{table(head, rows, sides)}"


def _together(checks: Checks) -> str:
    if not checks.together:
        return ""
    rows = [_row(each) for each in checks.together]
    head = ("participant", "attempts", "best", "mean", "best reward", "mean reward", "pass^k")
    about = (
        "Attempts of one participant together. pass^k is the chance that k attempts all pass every "
        "check. Who handed in nothing passed nothing; what infrastructure broke is left out."
    )
    return f"## Attempts\n\n{about}\n\n{table(head, rows, 'lrrrrrl')}"


def _row(each: Together) -> list[str]:
    ks = sorted({1, max(each.pass_hat)} if each.pass_hat else ())
    chances = ", ".join(f"^{k} {each.pass_hat[k]:.2f}" for k in ks)
    tries = str(each.n) + (f" ({each.left_out} left out)" if each.left_out else "")
    scores = [each.best_score, each.mean_score, each.best_reward, each.mean_reward]
    return [each.participant, tries, *map(_figure, scores), chances or "–"]


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3g}"
