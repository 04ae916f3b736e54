"""brief.yaml is read, and every mistake is told together with its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.briefs import Brief, BriefError, bytes_of, parse_brief
from tests.judging.briefs.text import BRIEF


def problems(text, **options):
    with pytest.raises(BriefError) as raised:
        parse_brief(text, **options)
    return raised.value.problems


def test_a_brief_is_read_with_its_defaults():
    brief = parse_brief(BRIEF)
    assert brief.judge("claude").flavor == "claude"
    assert brief.rubric.weights == {"clarity": 60, "truth": 40}
    assert [brief.participant(name).timeout_s or brief.timeout_s for name in "ab"] == [900, 60]
    assert brief.judge_timeout("claude") == 300
    assert (brief.wait_for_limits_s, brief.budget.usd) == (0, None)
    assert bytes_of(brief.resources.mem_limit) == 2 << 30


def test_a_participants_own_limits_go_before_the_briefs():
    brief = parse_brief(BRIEF)
    own = brief.resources_of(brief.participant("b"))
    assert (own.mem_limit, own.cpus) == ("1g", 1.5)
    assert brief.resources_of(brief.participant("a")) == brief.resources


def test_a_brief_comes_back_from_json():
    brief = parse_brief(BRIEF)
    assert Brief.from_json(brief.to_json()) == brief


def test_all_mistakes_are_told_at_once_each_with_its_line():
    text = BRIEF.replace("model: opus", "modell: opus").replace("weight: 60", "weight: 50")
    text = text.replace("network: none", "network: maybe").replace(
        "timeout_s: 900", "timeout_s: 15m"
    )
    text = text.replace("path: essay.md", "path: ../essay.md") + "colour: red\n"
    found = problems(text, flavors=["claude"])
    assert [(each.split(":")[1], each.split(": ")[1]) for each in found] == [
        ("3", "participants.0.modell"),
        ("5", "participants.1.flavor"),
        ("10", "judges.1.name"),
        ("13", "rubric.dimensions"),
        ("18", "outputs.required.0.path"),
        ("21", "network"),
        ("22", "timeout_s"),
        ("25", "colour"),
    ]
    assert all(each.startswith("brief.yaml:") for each in found)
    assert found[0].endswith("unknown key; write model")
    assert found[2].endswith("has no flavor, and its name is none; write flavor: one of claude")
    assert "add up to 90" in found[3]
    assert "write a number of seconds: 900" in found[6]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("name: essay", "name: Essay!", "name: 'Essay!': write 1 to 40 of a-z"),
        ("name: essay", "name: ../essay", "name: '../essay': write"),
        ("name: b", "name: a", "participants.1.name: 'a' is the name of number 1 as well"),
        ("name: b", "name: claude", "'claude' is the flavor of another participant"),
        ("- {name: codex}", "- {name: claude}", "judges.1.name: 'claude' is the name of number 1"),
        ("scale: [1, 10]", "scale: [10, 1]", "rubric.scale: write the lower end first"),
        ("id: truth", "id: clarity", "'clarity' is there already"),
        ("weight: 40", "weight: -40", "rubric.dimensions.1.weight: Input should be greater than 0"),
        (
            "weight: 40",
            "weight: much",
            "rubric.dimensions.1.weight: Input should be a valid number",
        ),
        ("description: Easy to read.", 'description: " "', "description: is blank"),
        ("path: essay.md", "path: /essay.md", "is not a path below out/"),
        ("path: essay.md", "path: out/essay.md", "starts at out/ already; write essay.md"),
        ("path: essay.md", "path: a//b", "is not a plain path"),
        ("kind: markdown", "kind: novel", "outputs.required.0.kind: Input should be"),
        ("mem_limit: 2g", "mem_limit: lots", "resources.mem_limit: 'lots': write a size"),
        ("mem_limit: 2g, memswap", "mem_limit: 3g, memswap", "write at least mem_limit"),
        ("mem_limit: 2g", "mem_limit: 2k", "is under 16m, too little to start"),
        ("mem_limit: 2g", f"mem_limit: {'9' * 400}m", "is more than any machine has"),
        ("mem_limit: 2g", "mem_limit: 99999999t", "is more than any machine has"),
        ("max_parallel: 2", "budget: {tokens: 99999999999999999999}", "budget.tokens"),
        ("max_parallel: 2", "budget: {usd: 1e9}", "budget.usd"),
        ("path: essay.md", 'path: "essay\\u202edm.exe"', "is not a plain path"),
        ("cpus: 1.5", "cpus: .inf", "resources.cpus: Input should be a finite number"),
        ("pids_limit: 256", "pids_limit: 0", "resources.pids_limit: Input should be greater"),
        ("repeats: 2", "repeats: 0", "judging.repeats: Input should be greater"),
        ("policy: require_distinct_flavor", "policy: strict", "judging.policy: Input should be"),
        ("max_parallel: 2", "max_parallel: 1.5", "max_parallel: Input should be a valid integer"),
        ("timeout_s: 900", "timeout_s: -1", "timeout_s: Input should be greater than 0, not -1"),
        ("timeout_s: 900", "timeout_s: true", "timeout_s: Input should be a valid number"),
        (
            "  - {name: claude}\n  - {name: codex}\n",
            "  []\n",
            "judges: is missing; add it",
        ),
        ("flavor: claude", "flavor: model", ""),
    ],
)
def test_a_mistake_names_its_field_and_the_fix(old, new, told):
    text = BRIEF.replace(old, new)
    assert text != BRIEF
    if not told:
        parse_brief(text)
        return
    found = problems(text)
    assert any(told in each for each in found), found


def test_a_list_with_wrong_items_is_not_told_to_be_too_short():
    """The same two names, no more than that, of participants."""
    with pytest.raises(BriefError) as told:
        parse_brief("name: soup\nparticipants:\n  - {name: A b}\n  - {name: A b}\n")
    ours = [each for each in told.value.problems if ": participants: " in each]
    assert ours == [] and any("participants.0.name: 'A b'" in each for each in told.value.problems)
    with pytest.raises(BriefError) as told:
        parse_brief("name: soup\nparticipants: []\n")
    assert any("participants: write at least 1" in each for each in told.value.problems)


def test_a_model_without_a_name_is_a_mistake():
    text = BRIEF.replace("{name: a, flavor: claude, model: opus}", "{name: a, flavor: model}")
    assert problems(text) == (
        "brief.yaml:3: participants.0: flavor model needs a model; add model: name:size",
    )


@pytest.mark.parametrize(
    "text",
    ["", "[]", "a: [", "a: b: c", "name: x\nname: y", "- 1", "\t- x", "!!python/object:os.system x",
     "x: &a [*a]", "a: &a [1,1]\nb: [*a, *a", "{" * 3000],
)  # fmt: skip
def test_text_that_is_no_brief_is_told_and_breaks_nothing(text):
    assert all(each.startswith("brief.yaml:") for each in problems(text))


def test_aliases_cannot_blow_a_brief_up():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert "holds more than 20,000 values" in problems("\n".join(lines))[0]


@given(st.text(max_size=200), st.integers(0, len(BRIEF)), st.integers(0, 40))
def test_no_edit_of_a_brief_raises_anything_else(inserted, at, removed):
    text = BRIEF[:at] + inserted + BRIEF[at + removed :]
    try:
        parse_brief(text)
    except BriefError as error:
        assert error.problems


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
KEYS = st.sampled_from([*Brief.model_fields, "x"])


@given(st.dictionaries(KEYS, VALUES, max_size=8))
def test_no_shape_of_data_raises_anything_else(data):
    import json

    try:
        parse_brief(json.dumps(data))
    except BriefError as error:
        assert error.problems
