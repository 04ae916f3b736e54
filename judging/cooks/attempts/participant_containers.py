"""A participant in a container: what goes in, and what is made of what comes out."""

import tempfile
from pathlib import Path

from django.conf import settings

from agents import credentials, flavors
from agents.containers import ContainerSpec, Key
from agents.flavors import Access, Order, image_builds
from judging import sealing
from judging.briefs import CookFolder
from judging.briefs.errands import member_of
from judging.cooks import submissions
from judging.cooks.attempts import meters, printout, questions, watch
from judging.cooks.attempts.contained import Contained, Run, spooled
from judging.cooks.attempts.endings import Ended
from judging.cooks.folder.creation import brief_of, folder_of
from judging.cooks.ways import plain_model
from judging.models import Outcome, Participation
from judging.sealing import SealError
from masterchef.durable import Attempt


class ContainedParticipant(Contained):
    """Given the brief and its previous out/; what it leaves in out/ is sealed."""

    row: Participation

    def __init__(self, row: Participation, attempt: Attempt) -> None:
        brief = brief_of(row.cook)
        member = member_of(row, brief)
        super().__init__(row, attempt, brief, member)
        self.timeout_s = member.timeout_s or brief.timeout_s

    def spec(self, access: Access | None) -> ContainerSpec:
        row = self.row
        with folder_of(row.cook) as folder:
            prompt = questions.prompt_of(row, folder)
            return flavors.spec(
                flavors.get(row.flavor),
                Order(
                    prompt,
                    model=plain_model(self.member),
                    endpoint=self.way.endpoint,
                    endpoint_model=self.way.model,
                ),
                key=self.key,
                limits=self.limits,
                network=self.way.network,
                work=questions.work_of(row, folder),
                out=_previous(row),
                access=access,
                image=own_image(folder, row, self.key),
            )

    def ended(self, run: Run) -> Ended | None:
        """Seal what is in out/; None: its host slept, and it starts over."""
        row = self.row
        flavor = flavors.get(row.flavor)
        logs = run.logs()
        kept, problem = self._seal(run)
        paths = [each.path for each in kept.sealed.manifest.files] if kept else []
        missing = (kept.missing,) if kept and kept.missing else ()
        said = meters.borne_out(
            flavors.ending(
                flavor, flavors.Ended(run.seen, logs, run.timed_out, len(paths), missing)
            ),
            run.passed,
        )
        outcome, evidence = str(said.outcome), said.evidence
        if problem and outcome in (Outcome.OK, Outcome.MISSING_OUTPUT):
            outcome, evidence = Outcome.ERROR, problem
        if outcome in (Outcome.TIMEOUT, Outcome.ERROR) and run.slept_s and not row.slept:
            asleep = f"{settings.HOST_NAME} slept for {run.slept_s:.0f} s"
            watch.again(self, error=asleep, columns={"slept": True})
            return None
        if said.until is not None:
            credentials.limited(run.key.row, said.until)
        counted = meters.usage_of(
            flavors.usage_of(flavor, logs), run.passed, model=run.model, asked=row.model or ""
        )
        return Ended(
            outcome,
            evidence,
            reset_at=said.until,
            ran_s=run.ran_s,
            log=self.keep_log(logs),
            usage=meters.as_json(counted),
            cost_usd=counted.usage.cost_usd,
            cost_source=counted.usage.cost_source,
            columns={"output": kept.archive if kept else ""},
            submission=kept if _is_work(kept, outcome) else None,
        )

    def _seal(self, run: Run) -> tuple[submissions.Kept | None, str]:
        """What was handed in, in storage; or why it could not be taken."""
        with spooled() as tar:
            if problem := run.collect(tar, self.limits):
                return None, problem
            most = sealing.Limits(self.limits.out, self.limits.out_files, self.limits.out)
            try:
                return submissions.keep(
                    self.row,
                    f"{self.row.resumes}-{self.attempt.ref.fence}",
                    lambda archive: sealing.seal_tar(tar, archive, limits=most, root=""),
                    secrets=run.secrets,
                ), ""
            except SealError as error:
                return None, str(error)


def _is_work(kept: submissions.Kept | None, outcome: str) -> bool:
    """Whether it is kept as a submission: also what lay there when the time was over."""
    late = outcome == Outcome.TIMEOUT and kept is not None and bool(kept.sealed.manifest.files)
    return outcome == Outcome.OK or late


def own_image(folder: CookFolder, row: Participation, key: Key) -> str:
    """The image of the cook's own participants/<flavor>/, built where it isn't there; "" if the
    cook has none. Raises EngineError with the end of what the build said."""
    recipe = folder.overrides.get(row.flavor)
    if not recipe:
        return ""
    with tempfile.TemporaryDirectory(prefix="masterchef-image-") as place:
        for name, text in recipe.items():
            Path(place, name).write_text(text)
        return image_builds.build_own(
            row.flavor, Path(place), key, say=lambda line: printout.say(row, "build", line)
        )


def _previous(row: Participation) -> dict[str, bytes]:
    """The out/ that it handed in before, in place."""
    before = row.previous.submissions.last() if row.previous else None
    return dict(submissions.all_files(before)) if before is not None else {}
