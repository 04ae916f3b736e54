"""Who may judge whom: pairs of one flavor, or of one model, are not blind pairs; nor is an
ensemble with a flavor that works in it."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from judging.briefs.schema import Brief, Member

MODEL = (
    "model"  # the flavor that is only a model: there the model's digest tells kin from strangers
)

# {ensemble: the flavors that work in it}; creation, which reads folders, writes it.
ENSEMBLES: dict[str, tuple[str, ...]] = {}


class Pair(NamedTuple):
    """A judge and a participant of the same kind, and what they share."""

    judge: str
    participant: str
    reason: str


def kindred_pairs(brief: Brief, digests: Mapping[str, str] | None = None) -> list[Pair]:
    """Pairs of equal flavor; for flavor `model`, of equal digest.

    `digests` maps a model's name, as the brief writes it, to its digest; until they are known
    the name itself stands for it.
    """
    found = []
    for judge in brief.judges:
        for participant in brief.participants:
            if shared := _shared(judge, participant, digests or {}):
                found.append(Pair(judge.name, participant.name, shared))
    return found


def excluded_pairs(brief: Brief, digests: Mapping[str, str] | None = None) -> list[Pair]:
    """Pairs that the aggregate leaves out: none unless the policy requires distinct flavors."""
    if brief.judging.policy != "require_distinct_flavor":
        return []
    return kindred_pairs(brief, digests)


def unjudged(
    brief: Brief,
    digests: Mapping[str, str] | None = None,
    *,
    participants: Iterable[str] | None = None,
) -> list[str]:
    """Participants whom no judge may score under the brief's policy (of those named, or of all)."""
    if not brief.judges and brief.score == "checks":
        return []
    out = {(pair.judge, pair.participant) for pair in excluded_pairs(brief, digests)}
    names = [each.name for each in brief.participants] if participants is None else participants
    return [name for name in names if all((judge.name, name) in out for judge in brief.judges)]


def _shared(judge: Member, participant: Member, digests: Mapping[str, str]) -> str:
    if judge.flavor != participant.flavor:
        both = _parts(judge) & _parts(participant)
        return f"{', '.join(sorted(both))} is in both" if both else ""
    if judge.flavor != MODEL:
        return f"both are of flavor {judge.flavor}"
    one, other = (digests.get(each.model or "", each.model) for each in (judge, participant))
    if one != other:
        return ""
    return (
        f"both are model {judge.model}"
        if judge.model == participant.model
        else (f"{judge.model} and {participant.model} are one model by digest")
    )


def _parts(member: Member) -> set[str]:
    return {member.flavor, *ENSEMBLES.get(member.flavor, ())}
