"""What a participant is told: brief, rubric, what to hand in, and feedback when it refines."""

from judging.briefs.folder import CookFolder, RawFile
from judging.briefs.older import work_here
from judging.briefs.rubric_text import rubric_table
from judging.briefs.schema import Output
from kitchen.canary import CANARY

RAW_SHOWN = 200  # files of raw/ that are listed
INLINE = 60_000  # characters of raw/ that a prompt quotes


def participant_prompt(
    folder: CookFolder,
    participant: str,
    *,
    round: int = 1,
    feedback: str | None = None,
    personal: str | None = None,
    inline: bool = False,
) -> str:
    """The whole prompt as one text, for a CLI agent whose folder holds raw/ and out/.

    From round 2 on, the shared feedback (the folder's, or `feedback` in its place) and the
    personal one (or `personal`) are in it. With `inline`, for a model without a folder, the text
    files of raw/ are quoted and the answer itself is asked for in place of files.
    """
    folder.brief.participant(participant)  # KeyError for a stranger
    parts = [
        work_here(folder.text.strip()),
        _material(folder, inline),
        _judging(folder),
        _handing_in(folder.brief.outputs.required, inline, round),
    ]
    if round > 1:
        shared = folder.feedback if feedback is None else feedback
        own = folder.personal(participant) if personal is None else personal
        parts.append(_feedback(round, shared, own))
    parts.append(f"({CANARY}.)")
    return "\n\n".join(part for part in parts if part) + "\n"


def _judging(folder: CookFolder) -> str:
    """The rubric, and that there are checks: not what they are."""
    tested = "Tests that you don't see are run on what you hand in." if folder.checks else ""
    if folder.brief.score == "checks":
        return f"## How it is judged\n\n{tested}"
    table = rubric_table(folder.brief.rubric)
    return "\n\n".join(part for part in ("## How it is judged", table, tested) if part)


def _material(folder: CookFolder, inline: bool) -> str:
    if not folder.raw:
        return ""
    if inline:
        return "## Material\n\n" + "\n\n".join(_quoted(folder.raw))
    shown = [f"- raw/{raw.path} ({raw.size:,} bytes)" for raw in folder.raw[:RAW_SHOWN]]
    more = len(folder.raw) - len(shown)
    shown += [f"- and {more:,} more"] if more else []
    return "## Material\n\nRead-only, in raw/:\n\n" + "\n".join(shown)


def _quoted(raw: tuple[RawFile, ...]) -> list[str]:
    left, parts = INLINE, []
    for file in raw:
        try:
            text = file.source.read_bytes().decode()
        except UnicodeDecodeError:
            parts.append(f"raw/{file.path} is not text and can't be shown here.")
            continue
        cut = text[:left]
        left -= len(cut)
        ending = "" if len(cut) == len(text) else f"\n(cut; {len(text):,} characters in all)"
        parts.append(f"raw/{file.path}:\n\n{_fenced(cut)}{ending}")
    return parts


def _fenced(text: str) -> str:
    marks = "```"
    while marks in text:
        marks += "`"
    return f"{marks}\n{text.rstrip()}\n{marks}"


def _handing_in(required: tuple[Output, ...], inline: bool, round: int) -> str:
    if inline:
        return _answering(required)
    lines = [f"- out/{output.path} ({output.kind})" for output in required]
    asked = "These must be there:\n\n" + "\n".join(lines) if lines else "Any files will do."
    kept = " Your files of the round before are there already; improve them." if round > 1 else ""
    return (
        "## What to hand in\n\n"
        f"Write your work into the folder out/, as plain files (no links).{kept} {asked}\n\n"
        "Nobody answers questions: where the brief leaves something open, decide, and say in your "
        "work what you assumed. Don't name yourself, your model or your maker anywhere in it; "
        "judges read it blind."
    )


def _answering(required: tuple[Output, ...]) -> str:
    what = f"the content of {required[0].path} ({required[0].kind})" if required else "your work"
    return (
        "## What to hand in\n\n"
        f"Your reply is saved as it is: write {what} and nothing else, no greeting and no remarks. "
        "Where the brief leaves something open, decide. Don't name yourself, your model or your "
        "maker."
    )


def _feedback(round: int, shared: str, personal: str) -> str:
    parts = [f"## Feedback on round {round - 1}"]
    parts += [f"For everybody:\n\n{shared.strip()}"] if shared.strip() else []
    parts += [f"For you:\n\n{personal.strip()}"] if personal.strip() else []
    if len(parts) == 1:
        parts.append("There is none; look at your work again and improve it.")
    return "\n\n".join(parts)
