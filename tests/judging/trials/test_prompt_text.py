"""Prompts are files with front matter: read, checked, filled, and written back as they were."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.gold import BadFile
from judging.trials import prompt_text
from judging.trials.prompt_text import check, parse, placeholders, write
from judging.trials.schemas import SCHEMAS

GOOD = """---
kind: extraction
version: 3
description: "Short: quotes"
placeholders: [trial]
---
Read this. {trial}
Answer {"entities": [{"text": "x"}]}.
"""


def problems(text: str) -> list[str]:
    with pytest.raises(BadFile) as caught:
        parse(text, "p.md")
    return caught.value.problems


def test_a_prompt_is_named_after_its_file_and_has_its_kinds_schema():
    found = parse(GOOD, "folder/short_one.md")
    assert (found.name, found.kind, found.version) == ("short_one", "extraction", 3)
    assert found.description == "Short: quotes"
    assert found.placeholders == ("trial",)
    assert found.output_schema == SCHEMAS["extraction"]
    assert parse(GOOD.replace("\n", "\r\n").encode("utf-8-sig"), "short_one.md") == found


def test_json_in_a_prompt_is_no_placeholder():
    assert placeholders('{"a": {trial}, "b": {} {title}{trial} { x } {1}') == ("trial", "title")


def test_what_a_trial_says_is_not_filled_again():
    found = parse(GOOD, "p.md")
    assert "{schema}" in found.fill({"trial": "{schema}", "schema": "secret"})
    with pytest.raises(BadFile, match=r"p: \{trial\}: there is no value"):
        found.fill({})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace("{trial}", "{trail}"), "p.md: text: unknown placeholder {trail}; extraction"),
        (GOOD.replace("{trial}", "the trial"), "p.md: text: lacks {trial}"),
        (GOOD.replace("[trial]", "[trial, case]"), "p.md: placeholders: ['trial', 'case']: the"),
        (GOOD.replace("kind: extraction", "kind: judge"), "p.md: kind: 'judge': write extraction,"),
        (GOOD.replace("kind: extraction\n", ""), "p.md: kind: None: write extraction, mapping"),
        (GOOD.replace("version: 3", "version: 0"), "p.md: version: 0: write a whole number from 1"),
        (GOOD.replace("version: 3", "version: yes"), "p.md: version: 'yes': write a whole"),
        (GOOD.replace("version: 3", "autor: me"), "p.md: autor: unknown field; there are: name,"),
        (GOOD.replace("version: 3", "name: A b"), "p.md: name: 'A b': write a-z, 0-9"),
        (GOOD.replace("version: 3", "output_schema: nosuch"), "p.md: output_schema: 'nosuch': wri"),
        (GOOD.replace("version: 3", "output_schema: {type: objet}"), "p.md: output_schema: "),
        (
            GOOD.replace("version: 3", "output_schema: {type: array}"),
            "p.md: output_schema: write a",
        ),
        (GOOD.replace("version: 3", "output_schema: 7"), "p.md: output_schema: "),
        (GOOD.replace("version: 3", "a: [1"), "p.md:4:12: not YAML: expected"),
        ("Read this. {trial}", "p.md:1: there is no front matter; begin with ---"),
        ("---\n- a\n---\n{trial}", "p.md: the front matter is not a mapping"),
        ("---\nkind: mapping\n---\n{trial}", "p.md: text: lacks {entities}"),
    ],
)
def test_a_bad_prompt_names_field_and_fix(text, said):
    assert any(line.startswith(said) for line in problems(text)), problems(text)


def test_all_problems_are_told_at_once():
    text = GOOD.replace("kind: extraction", "kind: direct\nnote: x").replace("{trial}", "{x} {y}")
    assert len(problems(text)) == 5  # note, {x}, {y}, no trial, placeholders


def test_a_large_file_is_refused():
    with pytest.raises(BadFile, match="is too large"):
        parse(GOOD + "x" * 300_000, "p.md")


names = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,20}", fullmatch=True)
plain = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=60)


@given(names, st.integers(1, 10**6), plain, plain, st.sampled_from([None, *SCHEMAS, {}]))
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read_back_the_same(name, version, description, words, schema):
    own = {"type": "object", "properties": {name: {"type": ["string", "null"], "title": words}}}
    fields = {
        "name": name,
        "kind": "extraction",
        "version": version,
        "description": description,
        "output_schema": own if schema == {} else schema,
    }
    text = f'{words.replace("{", "(")}\n---\n{{trial}}\n\n  {{"a": 1}}'
    prompt = check(fields, text)
    assert parse(write(prompt), "other.md") == prompt


def test_the_prompts_that_come_along_are_read_back_the_same():
    for prompt in prompt_text.shipped():
        assert parse(write(prompt), "x.md") == prompt
