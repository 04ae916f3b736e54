"""`masterchef cook chef` and `consult`: others' submissions made into one, or reviewed."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from masterchef.cli.cook.common import Detach, Name, names
from masterchef.cli.cook.new import pairs
from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import Json, emit, progress, say

if TYPE_CHECKING:
    from judging.briefs import Member
    from judging.models import Cook

Model = Annotated[str, typer.Option(help="The model, if the flavor is told one.")]


def chef(
    name: Name,
    member: Annotated[
        str, typer.Argument(help="name=flavor, or a flavor alone; as the base is if left out.")
    ] = "",
    model: Model = "",
    base: Annotated[
        str, typer.Option(help="Whose work it starts from; the best of the report if left out.")
    ] = "",
    donors: Annotated[
        str, typer.Option(help="From whom it may take, by commas; everybody if left out.")
    ] = "",
    detach: Detach = False,
    json: Json = False,
) -> None:
    """One more participant makes one result of the others'; the next panel judges it with them."""
    from masterchef.cli.environment import setup_django

    setup_django()
    from judging import cooks
    from masterchef import audit
    from masterchef.cli.cook import common

    named = pairs(member, "member") or {"chef": ""}
    if len(named) != 1:
        raise CommandError("member: write one name=flavor", code=ExitCode.USAGE)
    [(who, flavor)] = named.items()
    cook = common.find(name)
    with common.refusals(), audit.of_run(None, "cook.chef", cook):
        _require_served([flavor] if flavor else [])
        cooks.chef(cook, name=who, flavor=flavor, model=model, base=base, donors=names(donors))
    _watch_to_the_end(cook, detach, json)
    say(f"next: masterchef cook rejudge {cook.name}")


def consult(
    name: Name,
    target: Annotated[
        str, typer.Argument(help="Whose work is reviewed; the best of the report if left out.")
    ] = "",
    reviewers: Annotated[
        str, typer.Option(help="name=flavor, by commas; the brief's judges if left out.")
    ] = "",
    models: Annotated[str, typer.Option(help="name=model of reviewers, by commas.")] = "",
    refine: Annotated[
        bool, typer.Option("--refine", help="Then let it refine its work with the reviews.")
    ] = False,
    folder: Annotated[
        Path | None,
        typer.Option(file_okay=False, help="The cook's folder; the one of its name here."),
    ] = None,
    detach: Detach = False,
    json: Json = False,
) -> None:
    """Reviews of one participant's work, which stand in its FEEDBACK file for the next round."""
    from masterchef.cli.environment import setup_django

    setup_django()
    from judging import cooks
    from judging.briefs import errands
    from masterchef import audit
    from masterchef.cli.cook import common

    cook = common.find(name)
    panel = _members(pairs(reviewers, "--reviewers"), pairs(models, "--models"))
    with common.refusals(), audit.of_run(None, "cook.consult", cook):
        _require_served([each.flavor for each in panel])
        round = cooks.consult(cook, target=target, reviewers=panel)
    row = round.participations.first()
    errand = errands.errand_of(row) if row is not None else None
    assert errand is not None
    _watch_to_the_end(cook, detach, json=False)
    if detach:
        say(f"next: masterchef cook refine {cook.name} --reviews --participants {errand.target}")
        return
    text = cooks.reviews_of(cook, errand.target)
    if not text:
        raise CommandError(f"{cook.name}: nobody handed in a review", code=ExitCode.FAILED)
    file = _write_feedback(folder or Path(cook.name), cook, errand.target, text)
    if json:
        emit({"target": errand.target, "reviews": text, "file": str(file or "")})
    else:
        say(f"reviews of {errand.target}" + (f" are in {file}" if file else f":\n\n{text}"))
    if refine:
        with common.refusals(), audit.of_run(None, "cook.refine", cook):
            cooks.refine(cook, participants=[errand.target], reviews=True)
        _watch_to_the_end(cook, detach, json=False)


def _members(flavors: dict[str, str], models: dict[str, str]) -> "list[Member]":
    from pydantic import ValidationError

    from judging.briefs import Member

    if strangers := set(models) - set(flavors):
        raise CommandError(f"--models: {', '.join(sorted(strangers))} is no reviewer",
                           code=ExitCode.USAGE)  # fmt: skip
    try:
        return [Member(name=name, flavor=flavor, model=models.get(name))
                for name, flavor in flavors.items()]  # fmt: skip
    except ValidationError as error:
        said = "; ".join(str(each["msg"]) for each in error.errors())
        raise CommandError(f"--reviewers: {said}", code=ExitCode.USAGE) from error


def _require_served(flavors: list[str]) -> None:
    from judging.cooks import service

    if problems := service.unserved({f"cooks.{each}" for each in flavors}):
        raise CommandError("\n".join(problems), code=ExitCode.MISSING)


def _watch_to_the_end(cook: "Cook", detach: bool, json: bool) -> None:
    from masterchef.cli.cook import common, shown, watch
    from masterchef.cli.signals import like_ctrl_c

    cook.refresh_from_db()
    if not detach:
        with like_ctrl_c():
            watch.watch(cook, progress(), judged=False)
        cook.refresh_from_db()
    if json:
        emit(common.row_of(cook) | shown.status_of(cook))


# What a person wrote around it stays; a second consult takes the place of the first.
_BEGIN, _END = "<!-- reviews: begin -->", "<!-- reviews: end -->"
_BLOCK = re.compile(f"{_BEGIN}.*?{_END}\n*", re.DOTALL)


def _write_feedback(folder: Path, cook: "Cook", target: str, text: str) -> Path | None:
    """Into the folder's FEEDBACK_<target>.md; None where the folder isn't the cook's."""
    from judging.briefs import BriefError, read_folder
    from masterchef.celery import FLAVORS

    try:
        if read_folder(folder, flavors=FLAVORS).brief.name != cook.name:
            return None
    except BriefError:
        return None
    file = folder / f"FEEDBACK_{target}.md"
    old = file.read_text() if file.is_file() else ""
    plain = text.replace(_BEGIN, "").replace(_END, "")  # a review can't end its own block
    rest = _BLOCK.sub("", old).strip()
    file.write_text(f"{_BEGIN}\n{plain}\n{_END}\n" + (f"\n{rest}\n" if rest else ""))
    return file
