"""A cook's folder that was edited since the cook began: what of it counts, and what doesn't."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from judging.briefs import Brief, CookFolder
from judging.briefs.folder import write_text
from judging.cooks.errors import CookError
from judging.cooks.folder import creation, storage
from judging.models import Cook

# What a rejudge may change.
JUDGED_BY = ("rubric", "judges", "judging", "judge_timeout_s", "judge_timeouts", "score")


def changes(cook: Cook, folder: CookFolder) -> list[str]:
    """What the next panel will be judged by that the last wasn't, in words."""
    before = creation.brief_of(cook)
    found = [f"brief.yaml: {name}" for name in JUDGED_BY
             if getattr(before, name) != getattr(folder.brief, name)]  # fmt: skip
    return found + (["JUDGE_BRIEF.md"] if folder.judge_text != cook.judge_task else [])


def unused(cook: Cook, folder: CookFolder) -> list[str]:
    """What was changed in the folder and doesn't count in a cook that has begun."""
    before = creation.brief_of(cook)
    fields = [name for name in Brief.model_fields if name not in JUDGED_BY]
    found = [f"brief.yaml: {name}" for name in fields
             if getattr(before, name) != getattr(folder.brief, name)]  # fmt: skip
    if folder.text != cook.task:
        found.append("BRIEF.md")
    raw = {name.removeprefix("raw/"): about["size"] for name, about in cook.manifest.items()
           if name.startswith("raw/")}  # fmt: skip
    if {each.path: each.size for each in folder.raw} != raw:
        found.append("raw/")
    return found


@contextmanager
def taken_over(cook: Cook, folder: CookFolder) -> Iterator[None]:
    """Judge by the folder from here on; if the block fails, all is as it was.

    Raises CookError where brief.yaml says something else that a begun cook can't follow.
    """
    wrong = [each for each in unused(cook, folder) if each.startswith("brief.yaml: ")]
    if wrong:
        raise CookError(
            [f"{each}: can't change once the cook has run; put it back, or run a new cook"
             for each in wrong]
        )  # fmt: skip
    creation.refuse_unjudged(folder.brief)
    if not changes(cook, folder):
        yield
        return
    before = {"brief": cook.brief, "judge_task": cook.judge_task, "folder": cook.folder.name}
    _write(cook, {"brief": folder.brief.to_json(), "judge_task": folder.judge_text,
                  "folder": _packed(cook, folder)})  # fmt: skip
    try:
        yield
    except BaseException:
        _write(cook, before)
        raise


def _write(cook: Cook, columns: dict[str, object]) -> None:
    Cook.objects.filter(pk=cook.pk).update(**columns)
    cook.refresh_from_db()


def _packed(cook: Cook, folder: CookFolder) -> str:
    """The stored folder with its texts for judges as they are now; the stored name."""
    with tempfile.TemporaryDirectory(prefix="masterchef-cook-") as place:
        root = Path(place)
        storage.unpack(cook.folder.name, root)
        write_text(root / "brief.yaml", folder.yaml)
        (root / "JUDGE_BRIEF.md").unlink(missing_ok=True)
        if folder.judge_text:
            write_text(root / "JUDGE_BRIEF.md", folder.judge_text)
        with storage.pack(root, storage.given(root)) as archive:
            return storage.keep(f"cooks/{cook.pk}/folder.tar.gz", archive)
