"""Nobody is judged by its own kind unless the brief says so, and nobody stays unjudged."""

import pytest

from judging.briefs import BriefError, excluded_pairs, kindred_pairs, parse_brief, unjudged
from tests.judging.briefs.text import BRIEF


def test_pairs_of_one_flavor_are_excluded_by_default():
    brief = parse_brief(BRIEF)
    assert [(p.judge, p.participant) for p in excluded_pairs(brief)] == [
        ("claude", "a"),
        ("codex", "b"),
    ]
    assert unjudged(brief) == []


@pytest.mark.parametrize("policy", ["warn", "allow_self"])
def test_other_policies_count_such_pairs_but_know_them(policy):
    brief = parse_brief(BRIEF.replace("require_distinct_flavor", policy))
    assert excluded_pairs(brief) == []
    assert len(kindred_pairs(brief)) == 2


def test_a_brief_that_would_leave_a_participant_unjudged_is_refused():
    text = BRIEF.replace("  - {name: codex}\n", "")
    with pytest.raises(BriefError) as raised:
        parse_brief(text)
    (problem,) = raised.value.problems
    assert problem.startswith("brief.yaml:3: participants.0: nobody may judge 'a'")


MODELS = """name: small
participants:
  - {name: a, flavor: model, model: "smollm2:135m"}
  - {name: b, flavor: model, model: "qwen3:8b"}
judges:
  - {name: one, flavor: model, model: "smollm2:135m"}
  - {name: two, flavor: model, model: "smollm2:latest"}
rubric: {dimensions: [{id: clarity, weight: 100, description: Clear.}]}
"""


def test_models_are_kin_by_name_until_digests_are_known():
    brief = parse_brief(MODELS)
    assert [(p.judge, p.participant) for p in excluded_pairs(brief)] == [("one", "a")]


def test_models_are_kin_by_digest_whatever_they_are_called():
    brief = parse_brief(MODELS)
    digests = {"smollm2:135m": "d1", "smollm2:latest": "d1", "qwen3:8b": "d2"}
    assert [(p.judge, p.participant) for p in excluded_pairs(brief, digests)] == [
        ("one", "a"), ("two", "a"),
    ]  # fmt: skip
    assert unjudged(brief, digests) == ["a"]
    assert unjudged(brief, digests, participants=["b"]) == []
