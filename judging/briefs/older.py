"""Cook folders of multicooker, which say some things otherwise. Pure.

Its rubrics have no descriptions (JUDGE_BRIEF.md has them), its briefs name no policy, those for
judges name the places where files lay there, and its recipes for images stand on images of its own.
"""

import re
from collections.abc import Mapping

from judging.briefs.judge_table import described_rows
from judging.briefs.pairs import unjudged
from judging.briefs.schema import Brief

_WORK = (re.compile(r"(\bsubmissions/(?:<[a-z]+>|\{[a-z]+\}|[A-Z]{1,2}))/out(?=/|\b)"), r"\1")
_PLACES = (
    (re.compile(r"(?:\./)?\boutbox/"), "out/"),
    _WORK,
    (re.compile(r"(?:\./)?\binbox/"), "submissions/"),
)


def described(brief: Brief, judge_text: str) -> Brief:
    """The brief, its dimensions with the descriptions that JUDGE_BRIEF.md has, where its own
    rubric says nothing."""
    if all(each.description for each in brief.rubric.dimensions):
        return brief
    known = described_rows(judge_text)
    dimensions = tuple(
        each
        if each.description
        else each.model_copy(update={"description": known.get(each.id, "")[:2_000]})
        for each in brief.rubric.dimensions
    )
    rubric = brief.rubric.model_copy(update={"dimensions": dimensions})
    return brief.model_copy(update={"rubric": rubric})


def usual_policy(brief: Brief) -> tuple[Brief, str]:
    """The brief, and a sentence where its policy had to follow from its judges.

    multicooker counts verdicts on a judge's own kind unless a brief forbids it. Here they count
    only where the brief names no policy and somebody would be judged by nobody otherwise.
    """
    if "policy" in brief.judging.model_fields_set or not (lonely := unjudged(brief)):
        return brief, ""
    judging = brief.judging.model_copy(update={"policy": "warn"})
    return brief.model_copy(update={"judging": judging}), (
        f"brief.yaml: judging.policy is missing, and every judge of {', '.join(lonely)} is of its "
        "own kind: such verdicts count here, marked (policy: warn); add a judge of another flavor, "
        "or write the policy"
    )


def undescribed(brief: Brief) -> str:
    """A sentence about dimensions that nobody has described, or ""."""
    bare = [each.id for each in brief.rubric.dimensions if not each.description]
    if not bare:
        return ""
    return (f"brief.yaml: rubric: {', '.join(bare)} {'has' if len(bare) == 1 else 'have'} no "
            "description, so judges go by the name; describe it there or in a table of "
            "JUDGE_BRIEF.md")  # fmt: skip


def places_here(judge_text: str) -> str:
    """The text for judges, with files named as they lie in a judge's container here."""
    for there, here in _PLACES:
        judge_text = there.sub(here, judge_text)
    return judge_text


def work_here(text: str) -> str:
    """A text for participants that tells where judges find their work, as they find it here."""
    return _WORK[0].sub(_WORK[1], text)


_MARK = re.compile(r"mc-base-|mc-entrypoint")
_ITS_OWN = re.compile(
    r"FROM\s+\S*(mc-base-\S+|alpine:3)|USER\s|WORKDIR /work$|ENV HOME=|COPY entrypoint\.sh\s"
    r"|ENTRYPOINT\s|RUN chmod \+x \S+mc-entrypoint|RUN adduser -D -u 1000 mv\b",
    re.IGNORECASE,
)


def foreign_recipe(flavor: str, files: Mapping[str, str]) -> str:
    """A sentence where an image's recipe was made for multicooker's images and its places of
    files, so that it can't be built or run here; "" for a recipe of somebody's own."""
    if not any(_MARK.search(text) for text in files.values()):
        return ""
    lines = files.get("Dockerfile", "").replace("\\\n", " ").splitlines()
    asked = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    own = [line[:80] for line in asked if not _ITS_OWN.match(line)]
    lost = (f" without {'; '.join(own)}: to have that, start its Dockerfile with FROM "
            f"masterchef/{flavor}")  # fmt: skip
    return (f"participants/{flavor}: is multicooker's recipe; the image of flavor {flavor} is used "
            f"here{lost if own else ''}")  # fmt: skip
