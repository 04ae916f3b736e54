"""What a participant is told and finds: the brief, or others' submissions on an errand."""

from agents.containers import Files
from judging.briefs import CookFolder, participant_prompt
from judging.briefs.errands import review_prompt, synthesis_prompt
from judging.cooks import submissions
from judging.cooks.errands import SYNTHESIS, Errand, errand_of
from judging.models import Participation, Submission


def prompt_of(row: Participation, folder: CookFolder, *, inline: bool = False) -> str:
    """The whole prompt; `inline` for a model without a folder."""
    errand = errand_of(row)
    if errand is None:
        return participant_prompt(
            folder,
            row.name,
            round=row.go,
            feedback=row.round.feedback.get(""),
            personal=row.round.feedback.get(row.name),
            inline=inline,
        )
    found = _shown(errand)
    if errand.kind == SYNTHESIS:
        return synthesis_prompt(folder, row.name, found, errand.scores, inline=inline)
    return review_prompt(folder, found.get("A", []), inline=inline)


def work_of(row: Participation, folder: CookFolder) -> Files:
    """What it finds: the brief and raw/, as bytes, since the folder goes away; and on an errand
    the submissions as judges see them, with nothing hidden in them."""
    found: Files = {"BRIEF.md": folder.text.encode()}
    found = {**found, **{f"raw/{each.path}": each.source.read_bytes() for each in folder.raw}}
    if (errand := errand_of(row)) is not None:
        for letter, files in _shown(errand).items():
            found = {**found, **{f"submissions/{letter}/{path}": data for path, data in files}}
    return found


def _shown(errand: Errand) -> dict[str, list[tuple[str, bytes]]]:
    rows = Submission.objects.in_bulk(errand.submissions.values())
    return {letter: submissions.shown_files(rows[id])
            for letter, id in sorted(errand.submissions.items()) if id in rows}  # fmt: skip
