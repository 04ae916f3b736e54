"""A judge in a container: a bundle of copies goes in, scores.json and review.md come out."""

import tarfile
from collections.abc import Sequence
from typing import IO, Any

from django.db import transaction

from agents import flavors
from agents.containers import ContainerSpec, Limits
from agents.flavors import Access, Order
from judging.briefs import Brief
from judging.cooks import boxed, judges, metered, neutral
from judging.cooks.boxed import Run
from judging.cooks.boxed_participants import keep_log, limits_of
from judging.cooks.creation import brief_of
from judging.cooks.ending import Ended, record_usage
from judging.cooks.ways import plain_model, way_of
from judging.models import Judgement, Outcome
from judging.panels import Verdict, bundle, cli_prompt, parse, repair
from judging.sealing import redacted
from masterchef.durable import Attempt

SCORES, REVIEW = "scores.json", "review.md"
MOST_BYTES = 2_000_000  # of either file
REPAIRS = 1


def judge(row: Judgement, attempt: Attempt) -> Ended | None:
    """One poll of the judge's container, from its start to its end."""
    brief = brief_of(row.cook)
    member = brief.judge(row.judge)
    key = boxed.key_of(row, attempt, f".r{row.repairs}")
    limits = limits_of(brief, member)
    way = way_of(brief, member)
    letters = list(row.letters)
    timeout_s = judges.timeout_of(row, brief)

    def make(access: Access | None) -> ContainerSpec:
        case = judges.case_of(row)
        seen = neutral.rewritten(
            row, attempt, brief, judges.seen_by(row, brief), timeout_s=timeout_s
        )
        prompt = cli_prompt(case, letters, unread=judges.unread_by(row))
        out = {}
        if row.repairs:
            problems = parse(row.reply or None, brief.rubric, letters).problems
            prompt = f"{prompt}\n\n{repair(problems)}"
            out = {SCORES: row.reply.encode()} if row.reply else {}
        return flavors.spec(
            flavors.get(row.flavor),
            Order(
                prompt,
                model=plain_model(member),
                endpoint=way.endpoint,
                endpoint_model=way.model,
                judge=True,
            ),
            key=key,
            limits=limits,
            network=way.network,
            work=dict(bundle(case, seen)),
            out=out,
            access=access,
        )

    return boxed.watch(
        row, attempt, key,
        make=make,
        way=way,
        timeout_s=timeout_s,
        end=lambda run: _end(row, attempt, run, brief, limits),
    )  # fmt: skip


def _end(row: Judgement, attempt: Attempt, run: Run, brief: Brief, limits: Limits) -> Ended | None:
    """What came of it; None: it is asked to mend its scores."""
    flavor = flavors.get(row.flavor)
    logs = run.logs()
    with boxed.spooled() as tar:
        problem = run.collect(tar, limits)
        found = {} if problem else _texts(tar, run.secrets)
    reply, review = found.get(SCORES), found.get(REVIEW, "")
    missing = () if reply is not None else (SCORES,)
    said = flavors.ending(flavor, flavors.Ended(run.seen, logs, run.timed_out, len(found), missing))
    counted = metered.usage_of(flavors.usage_of(flavor, logs), run.passed, model=run.model)
    usage = counted.usage
    spent: dict[str, Any] = {"usage": metered.as_json(counted), "cost_usd": usage.cost_usd,
             "cost_source": usage.cost_source}  # fmt: skip
    if said.outcome not in (Outcome.OK, Outcome.MISSING_OUTPUT):
        return Ended(str(said.outcome), said.evidence, reset_at=said.until, ran_s=run.ran_s,
                     log=keep_log(row, attempt.ref, logs), **spent)  # fmt: skip
    verdict = parse(reply, brief.rubric, list(row.letters))
    ended = judges.verdict_ended(verdict, reply or "", review=review, ran_s=run.ran_s, **spent)
    if verdict.problems and row.repairs < REPAIRS:
        _repair(row, attempt, run, verdict, ended)
        return None
    ended.log = keep_log(row, attempt.ref, logs)
    return ended


def _repair(row: Judgement, attempt: Attempt, run: Run, verdict: Verdict, ended: Ended) -> None:
    """Ask once more, with what is wrong; what the first attempt used stays counted."""
    said = f"asked to repair: {'; '.join(verdict.problems)[:500]}"
    columns = {"reply": ended.columns["reply"], "repairs": row.repairs + 1}
    with transaction.atomic():
        boxed.again(row, attempt, run.key, error=said, columns=columns)
        record_usage(row, attempt.ref, ended)


def _texts(tar: IO[bytes], secrets: Sequence[bytes]) -> dict[str, str]:
    """The files of out/ that a judge is asked for, as text, without what was lent to it; others
    are left alone."""
    found = {}
    with tarfile.open(fileobj=tar) as archive:
        for member in archive:
            if member.isreg() and member.name in (SCORES, REVIEW) and member.size <= MOST_BYTES:
                file = archive.extractfile(member)
                if file is not None:
                    text = file.read().decode("utf-8", "replace")
                    found[member.name] = redacted(text.replace("\x00", "\ufffd"), secrets)
    return found
