"""A judge in a container: a bundle of copies goes in, scores.json and review.md come out."""

import tarfile
from collections.abc import Sequence
from typing import IO, Any

from django.db import transaction

from agents import flavors
from agents.containers import ContainerSpec
from agents.flavors import Access, Order
from judging.cooks.attempts import meters, paraphrase, verdicts, watch
from judging.cooks.attempts.contained import Contained, Run, spooled
from judging.cooks.attempts.endings import Ended, record_usage
from judging.cooks.folder.creation import brief_of
from judging.cooks.ways import plain_model
from judging.models import Judgement, Outcome
from judging.panels import Verdict, bundle, cli_prompt, parse, repair
from judging.sealing import redacted
from masterchef.durable import Attempt

SCORES, REVIEW = "scores.json", "review.md"
MOST_BYTES = 2_000_000  # of either file
REPAIRS = 1


class ContainedJudge(Contained):
    """Shown copies under letters; asked once more where its scores can't be read."""

    row: Judgement

    def __init__(self, row: Judgement, attempt: Attempt) -> None:
        brief = brief_of(row.cook)
        super().__init__(row, attempt, brief, brief.judge(row.judge), part=f".r{row.repairs}")
        self.timeout_s = verdicts.timeout_of(row, brief)

    def spec(self, access: Access | None) -> ContainerSpec:
        row = self.row
        case = verdicts.case_of(row)
        seen = paraphrase.rewritten(
            row, self.attempt, self.brief, verdicts.seen_by(row, self.brief),
            timeout_s=self.timeout_s,
        )  # fmt: skip
        prompt = cli_prompt(case, list(row.letters), unread=verdicts.unread_by(row))
        out = {}
        if row.repairs:
            problems = parse(row.reply or None, self.brief.rubric, list(row.letters)).problems
            prompt = f"{prompt}\n\n{repair(problems)}"
            out = {SCORES: row.reply.encode()} if row.reply else {}
        return flavors.spec(
            flavors.get(row.flavor),
            Order(
                prompt,
                model=plain_model(self.member),
                endpoint=self.way.endpoint,
                endpoint_model=self.way.model,
                judge=True,
            ),
            key=self.key,
            limits=self.limits,
            network=self.way.network,
            work=dict(bundle(case, seen)),
            out=out,
            access=access,
        )

    def ended(self, run: Run) -> Ended | None:
        """Its verdict; None: it is asked to mend its scores."""
        row = self.row
        flavor = flavors.get(row.flavor)
        logs = run.logs()
        with spooled() as tar:
            problem = run.collect(tar, self.limits)
            found = {} if problem else _texts(tar, run.secrets)
        reply, review = found.get(SCORES), found.get(REVIEW, "")
        missing = () if reply is not None else (SCORES,)
        said = meters.borne_out(
            flavors.ending(
                flavor, flavors.Ended(run.seen, logs, run.timed_out, len(found), missing)
            ),
            run.passed,
        )
        counted = meters.usage_of(
            flavors.usage_of(flavor, logs), run.passed, model=run.model, asked=row.model or ""
        )
        spent: dict[str, Any] = {
            "usage": meters.as_json(counted),
            "cost_usd": counted.usage.cost_usd,
            "cost_source": counted.usage.cost_source,
            "ran_s": run.ran_s,
        }
        if said.outcome not in (Outcome.OK, Outcome.MISSING_OUTPUT):
            log = self.keep_log(logs)
            return Ended(str(said.outcome), said.evidence, reset_at=said.until, log=log, **spent)
        verdict = parse(reply, self.brief.rubric, list(row.letters))
        ended = verdicts.verdict_ended(verdict, reply or "", review=review, **spent)
        if verdict.problems and row.repairs < REPAIRS:
            self._repair(verdict, ended)
            return None
        ended.log = self.keep_log(logs)
        return ended

    def _repair(self, verdict: Verdict, ended: Ended) -> None:
        """Ask once more, with what is wrong; what the first attempt used stays counted."""
        said = f"asked to repair: {'; '.join(verdict.problems)[:500]}"
        columns = {"reply": ended.columns["reply"], "repairs": self.row.repairs + 1}
        with transaction.atomic():
            watch.again(self, error=said, columns=columns)
            record_usage(self.row, self.attempt.ref, ended)


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
