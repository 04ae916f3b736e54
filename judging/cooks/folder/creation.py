"""Making a cook out of its folder: read, checked as a whole, kept word for word."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from agents import flavors, registry
from judging.briefs import (
    Brief,
    BriefError,
    CookFolder,
    Member,
    pairs,
    read_folder,
    unjudged,
)
from judging.cooks import expenses, ways
from judging.cooks.errors import CookError
from judging.cooks.folder import storage
from judging.models import Cook
from masterchef.accounts.models import User

KIND = "cook"
pairs.ENSEMBLES.update({name: parts for name in flavors.names()
                          if (parts := flavors.get(name).parts)})  # fmt: skip


def create_cook(
    path: Path,
    *,
    owner: User | None = None,
    budget_usd: Decimal | None = None,
    budget_tokens: int | None = None,
    wait_for_limits_s: float | None = None,
) -> Cook:
    """A cook of the folder, not started; raises CookError with every mistake, writing nothing.

    What is given here takes the place of what brief.yaml says.
    """
    folder = read(path)
    refuse_unjudged(folder.brief)
    brief = folder.brief
    given = storage.given(path)
    manifest = storage.manifest_of(path, given)
    usd = budget_usd if budget_usd is not None else brief.budget.usd
    tokens = budget_tokens if budget_tokens is not None else brief.budget.tokens
    wait = wait_for_limits_s if wait_for_limits_s is not None else brief.wait_for_limits_s
    expenses.refuse_odd(None if usd is None else Decimal(str(usd)), tokens, wait)
    cook = Cook(
        kind=KIND,
        name=brief.name,
        owner=owner,
        brief=brief.to_json(),
        task=folder.text,
        judge_task=folder.judge_text,
        manifest=manifest,
        budget_usd=None if usd is None else Decimal(str(usd)),
        budget_tokens=tokens,
        wait_for_limits_s=wait,
    )
    with storage.pack(path, given) as archive:
        cook.folder.name = storage.keep(f"cooks/{cook.id}/folder.tar.gz", archive)
    with transaction.atomic():
        cook.save(force_insert=True)
    return cook


def read(path: Path) -> CookFolder:
    """The folder, checked; raises CookError."""
    if not path.is_dir():
        raise CookError(f"{path}: there is no such folder")
    try:
        return read_folder(path, flavors=flavors.names())
    except BriefError as error:
        raise CookError(error.problems) from error


def brief_of(cook: Cook) -> Brief:
    """The cook's brief.yaml as it was read."""
    return Brief.from_json(cook.brief)


@contextmanager
def folder_of(cook: Cook) -> Iterator[CookFolder]:
    """The cook's folder, unpacked for the length of the block on whichever host this is."""
    with tempfile.TemporaryDirectory(prefix="masterchef-cook-") as place:
        storage.unpack(cook.folder.name, Path(place))
        yield read_folder(Path(place), flavors=flavors.names())


def digests_of(brief: Brief) -> dict[str, str]:
    """{model: digest} for models whose hosts tell one."""
    members = [each for each in (*brief.participants, *brief.judges) if each.flavor == "model"]
    found = {}
    for model in {each.model for each in members if each.model}:
        name, tag = registry.split_player(model)
        place = registry.hosts_with(name, tag, healthy=False).first()
        if place is not None and place.model.digest:
            found[model] = place.model.digest
    return found


def digest_of(member: Member) -> str:
    """The digest of the member's model, where a host of ours tells one; "" elsewhere."""
    place = ways.place_of(member) if member.model else None
    return place.model.digest if place is not None else ""


def refuse_unjudged(brief: Brief) -> None:
    """Raise CookError if the policy leaves a participant without any judge."""
    if lonely := unjudged(brief, digests_of(brief)):
        raise CookError(
            f"judging.policy: {', '.join(lonely)} would be judged by nobody, since every judge is "
            "of the same flavor or model; add a judge of another, or set policy to warn or "
            "allow_self"
        )


def start_problems(brief: Brief) -> list[str]:
    """What stands in the way of models and of CLIs that need a network: a sentence each."""
    members = (*brief.participants, *brief.judges)
    models = {
        each.model
        for each in members
        if each.model and (each.flavor == "model" or ways.place_of(each))
    }
    if brief.judging.paraphrase:
        models.add(brief.judging.paraphrase)
    return registry.problems_of(models) + [
        problem for each in members if (problem := ways.cut_off(brief, each))
    ]
