"""How a cook stands, in words: participants, judges, what was spent, and what to do next."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import data, say

if TYPE_CHECKING:
    from rich.console import Console

    from judging.models import Cook, Judgement, Participation


def status_of(cook: "Cook") -> dict[str, Any]:
    """The newest round and panel, and the ledger, as JSON."""
    from judging.cooks import ledger

    round, panel = cook.rounds.order_by("number").last(), cook.panels.order_by("number").last()
    spent = ledger.spent(cook.pk)
    return {
        "round": round.number if round else 0,
        "members": [_member(row) for row in round.participations.all()] if round else [],
        "panel": panel.number if panel else 0,
        "judgements": [_judgement(row) for row in panel.judgements.all()] if panel else [],
        "tokens": spent.tokens,
        "cost_usd": float(spent.usd),
        "next": next_step(cook),
    }


def _member(row: "Participation") -> dict[str, Any]:
    return {
        "name": row.name,
        "flavor": row.flavor,
        "model": row.model,
        "state": row.state,
        "outcome": row.outcome,
        "evidence": row.evidence or row.error,
        "reset_at": row.reset_at,
        "ran_s": None if row.ran_s is None else round(row.ran_s, 1),
        "usage": row.usage,
        "checks": checks_of(row),
    }


def checks_of(row: "Participation") -> dict[str, Any] | None:
    """How the checks of its newest submission stand; None where the brief has none."""
    from judging.models import CheckRun

    found = CheckRun.objects.filter(submission__participation=row).order_by("submission__number")
    if (last := found.last()) is None:
        return None
    return {"state": last.state, "reward": last.reward, "rewards": last.rewards,
            "evidence": last.evidence or last.error}  # fmt: skip


def _judgement(row: "Judgement") -> dict[str, Any]:
    return {
        "name": row.judge if row.repeat == 1 else f"{row.judge}/{row.repeat}",
        "flavor": row.flavor,
        "model": row.model,
        "state": row.state,
        "outcome": row.outcome,
        "evidence": row.evidence or row.error,
        "reset_at": row.reset_at,
        "ran_s": None if row.ran_s is None else round(row.ran_s, 1),
        "usage": row.usage,
    }


def tables(cook: "Cook") -> list[Table | Text]:
    """Participants of the newest round, and the newest panel's judges; below each table why
    somebody ended or waits, whole: a fix that is cut off helps nobody."""
    status = status_of(cook)
    groups = [(f"participants, round {status['round']}", status["members"])]
    if status["judgements"]:
        groups.append((f"judges, panel {status['panel']}", status["judgements"]))
    found: list[Table | Text] = []
    for title, rows in groups:
        found += [_table(title, rows), *_reasons(rows)]
    return found


def _reasons(rows: list[dict[str, Any]]) -> list[Text]:
    said = [(row["name"], " ".join(row["evidence"].split())) for row in rows if row["evidence"]]
    said += [(row["name"], why) for row in rows for why in _figures(row["usage"])]
    said += [(row["name"], why) for row in rows if (why := _checked(row.get("checks")))]
    return [Text(f"  {name}: {why}") for name, why in said]


def _checked(checks: dict[str, Any] | None) -> str:
    if checks is None:
        return ""
    if checks["reward"] is None:
        return f"its checks are {checks['state']}: {checks['evidence']}".rstrip(": ")
    failed = " ".join(checks["evidence"].split())
    return f"checks gave {checks['reward']:.3g}" + (f": {failed}" if failed else "")


def _figures(usage: dict[str, Any]) -> Iterator[str]:
    """Who counted what it used, where that is not a matter of course."""
    if usage.get("disagrees"):
        yield f"its agent reports {usage['reported']}, and its door counted otherwise"
    elif usage.get("counted_by") == "agent" and usage.get("tokens_in") is not None:
        yield "its tokens and cost are reported by the agent: no door counted them"


def _table(title: str, rows: list[dict[str, Any]]) -> Table:
    columns = [title, "flavor", "state", "seconds", "tokens"]
    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        usage = row["usage"]
        tokens = (usage.get("tokens_in") or 0) + (usage.get("tokens_out") or 0)
        until = f" until {row['reset_at']:%H:%M:%S} UTC" if row["reset_at"] else ""
        table.add_row(
            row["name"],
            f"{row['flavor']} {row['model']}".strip(),
            (row["outcome"] or row["state"]) + until,
            "" if row["ran_s"] is None else f"{row['ran_s']:g}",
            f"{tokens:,}" if tokens else "",
        )
    return table


def print_end(cook: "Cook") -> None:
    """The tables on stdout, then what was spent and what comes next on stderr."""
    console = data()
    for part in tables(cook):
        console.print(part, soft_wrap=isinstance(part, Text))
    print_spent(cook)
    say(f"{cook.name} ({str(cook.pk)[:8]}) is {cook.state}, stage {cook.stage}"
        + (f": {cook.reason}" if cook.reason else ""))  # fmt: skip
    say(f"next: {next_step(cook)}")


def print_spent(cook: "Cook", console: "Console | None" = None) -> None:
    """One line: tokens and money, and where the money's figure comes from."""
    from judging.cooks import ledger

    rows = ledger.rows(cook.pk)
    spent = ledger.spent(cook.pk)
    sources = sorted({row["source"] for row in rows if row["source"] != "none"})
    money = f", ${spent.usd:.4f} ({', '.join(sources)})" if sources else ", nothing charged"
    say(f"{spent.tokens:,} tokens{money}")


def next_step(cook: "Cook") -> str:
    """The command that goes on from here."""
    from judging.cooks import submissions
    from judging.models import Outcome

    name = cook.name
    if cook.state == "running":
        return f"masterchef cook tail {name}"
    if cook.stage == "brief":
        return f"masterchef cook run {name}"
    if cook.state == "blocked":
        return f"masterchef cook resume {name} --budget-usd …"
    round = cook.rounds.order_by("number").last()
    failed = round is not None and round.participations.exclude(outcome=Outcome.OK).exists()
    again = f"masterchef cook resume {name}"
    if cook.stage in ("cooking", "judging"):
        return again
    if cook.stage == "cooked":
        if not submissions.newest(cook, 10_000):  # a panel would have nothing to judge
            return f"{again}, once what is said above is mended"
        newcomers = "" if not waiting(cook) else f", or masterchef cook run {name}"
        return f"masterchef cook judge {name}" + (f", or {again}" if failed else "") + newcomers
    return f"masterchef cook report {name}, cook refine {name}, or cook export {name} DIR"


def waiting(cook: "Cook") -> list[str]:
    """Participants of the brief who have not cooked yet."""
    from judging.models import Participation

    cooked = set(Participation.objects.filter(round__cook=cook).values_list("name", flat=True))
    return [each["name"] for each in cook.brief["participants"] if each["name"] not in cooked]


def exit_code(cook: "Cook") -> None:
    """End the command with 1 if the cook failed, is blocked, or nobody came through."""
    if cook.state in ("failed", "blocked"):
        raise CommandError(f"{cook.name} is {cook.state}: {cook.reason}", fix=next_step(cook))
    round = cook.rounds.order_by("number").last()
    if round is None or cook.state == "running":
        return
    from judging.cooks import submissions

    if cook.stage == "cooked" and not submissions.newest(cook, round.number):
        raise CommandError(
            f"{cook.name}: no participant of round {round.number} handed anything in",
            fix=next_step(cook),
            code=ExitCode.FAILED,
        )
