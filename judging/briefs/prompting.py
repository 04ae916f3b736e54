"""What a participant is told: the brief, the rubric, what to hand in, and feedback when it refines."""

from judging.briefs.folder import CookFolder


def participant_prompt(
    folder: CookFolder,
    participant: str,
    *,
    round: int = 1,
    feedback: str | None = None,
    inline: bool = False,
) -> str:
    """The whole prompt as one text, for a CLI agent whose folder holds raw/ and out/.

    From round 2 on, the shared feedback (the folder's, or `feedback` in its place) and the personal
    one are in it. With `inline`, for a model without a folder, the text files of raw/ are quoted and
    the answer itself is asked for in place of files.
    """
    raise NotImplementedError
