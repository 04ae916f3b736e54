"""A participant in a container: what goes in, and what is made of what comes out."""

import tempfile
from pathlib import Path
from typing import Any

from agents import containers, credentials, flavors
from agents.containers import ContainerSpec, Files, Key, Limits
from agents.flavors import Access, Order, building
from judging import sealing
from judging.briefs import Brief, CookFolder, Member, participant_prompt
from judging.cooks import boxed, files, metered, output, submissions
from judging.cooks.boxed import Run
from judging.cooks.creation import brief_of, folder_of
from judging.cooks.ending import Ended
from judging.cooks.machine import host_name
from judging.cooks.ways import plain_model, way_of
from judging.models import Outcome, Participation
from judging.sealing import SealError
from masterchef.durable import Attempt, WorkRef


def cook(row: Participation, attempt: Attempt) -> Ended | None:
    """One poll of the participant's container, from its start to its end."""
    brief = brief_of(row.cook)
    member = brief.participant(row.name)
    key = boxed.key_of(row, attempt)
    limits = limits_of(brief, member)
    way = way_of(brief, member)

    def make(access: Access | None) -> ContainerSpec:
        with folder_of(row.cook) as folder:
            prompt = participant_prompt(
                folder,
                row.name,
                round=row.round.number,
                feedback=row.round.feedback.get(""),
                personal=row.round.feedback.get(row.name),
            )
            return flavors.spec(
                flavors.get(row.flavor),
                Order(
                    prompt,
                    model=plain_model(member),
                    endpoint=way.endpoint,
                    endpoint_model=way.model,
                ),
                key=key,
                limits=limits,
                network=way.network,
                work=_work(folder),
                out=_previous(row),
                access=access,
                image=own_image(folder, row, key),
            )

    return boxed.watch(
        row, attempt, key,
        make=make,
        way=way,
        timeout_s=member.timeout_s or brief.timeout_s,
        end=lambda run: _end(row, attempt, run, limits),
    )  # fmt: skip


def _work(folder: CookFolder) -> Files:
    """What the participant finds: the brief and raw/, as bytes, since the folder goes away."""
    found: dict[str, bytes | Path] = {"BRIEF.md": folder.text.encode()}
    found |= {f"raw/{each.path}": each.source.read_bytes() for each in folder.raw}
    return found


def own_image(folder: CookFolder, row: Participation, key: Key) -> str:
    """The image of the cook's own participants/<flavor>/, built where it isn't there; "" if the
    cook has none. Raises EngineError with the end of what the build said."""
    recipe = folder.overrides.get(row.flavor)
    if not recipe:
        return ""
    with tempfile.TemporaryDirectory(prefix="masterchef-image-") as place:
        for name, text in recipe.items():
            Path(place, name).write_text(text)
        return building.build_own(
            row.flavor, Path(place), key, say=lambda line: output.say(row, "build", line)
        )


def _previous(row: Participation) -> dict[str, bytes]:
    """The out/ that it handed in before, in place."""
    before = row.previous.submissions.last() if row.previous else None
    return dict(submissions.all_files(before)) if before is not None else {}


def _end(row: Participation, attempt: Attempt, run: Run, limits: Limits) -> Ended | None:
    """Seal what is in out/; None: it starts over."""
    flavor = flavors.get(row.flavor)
    logs = run.logs()
    kept, problem = _seal(row, attempt.ref, run, limits)
    paths = [each.path for each in kept.sealed.manifest.files] if kept else []
    missing = (kept.missing,) if kept and kept.missing else ()
    said = flavors.ending(flavor, flavors.Ended(run.seen, logs, run.timed_out, len(paths), missing))
    outcome, evidence = str(said.outcome), said.evidence
    if problem and outcome in (Outcome.OK, Outcome.MISSING_OUTPUT):
        outcome, evidence = Outcome.ERROR, problem
    if outcome in (Outcome.TIMEOUT, Outcome.ERROR) and run.slept_s and not row.slept:
        asleep = f"{host_name()} slept for {run.slept_s:.0f} s"
        boxed.again(row, attempt, run.key, error=asleep, columns={"slept": True})
        return None
    if said.until is not None:
        credentials.limited(run.key.row, said.until)
    counted = metered.usage_of(flavors.usage_of(flavor, logs), run.passed, model=run.model)
    usage = counted.usage
    return Ended(
        outcome,
        evidence,
        reset_at=said.until,
        ran_s=run.ran_s,
        log=keep_log(row, attempt.ref, logs),
        usage=metered.as_json(counted),
        cost_usd=usage.cost_usd,
        cost_source=usage.cost_source,
        columns={"output": kept.archive if kept else ""},
        submission=kept if outcome == Outcome.OK else None,
    )


def _seal(
    row: Participation, ref: WorkRef, run: Run, limits: Limits
) -> tuple[submissions.Kept | None, str]:
    """What was handed in, in storage; or why it could not be taken."""
    with boxed.spooled() as tar:
        if problem := run.collect(tar, limits):
            return None, problem
        most = sealing.Limits(limits.out, limits.out_files, limits.out)
        try:
            return submissions.keep(
                row,
                f"{row.resumes}-{ref.fence}",
                lambda archive: sealing.seal_tar(tar, archive, limits=most, root=""),
                secrets=run.secrets,
            ), ""
        except SealError as error:
            return None, str(error)


def keep_log(row: Any, ref: WorkRef, logs: containers.Logs) -> str:
    """The output of the container as a stored file; its name."""
    text = logs.stdout
    if logs.stderr:
        text += f"\n--- stderr ---\n{logs.stderr}"
    folder = "rounds" if isinstance(row, Participation) else "judging"
    return files.keep_text(
        f"cooks/{row.cook.pk}/{folder}/{row.round_number}/{row.who}-{ref.fence}.log", text
    )


def limits_of(brief: Brief, member: Member) -> Limits:
    """The member's own resources over the brief's."""
    own = member.resources.model_dump(exclude_unset=True) if member.resources else {}
    return containers.limits_for({**brief.resources.model_dump(), **own})
