"""Files that can't be kept are told with file and field, and nothing is changed, whatever else is
imported beside them."""

import json
from typing import Any

import pytest

from judging.gold import BadFile
from judging.models import Gold, Prompt, Trial
from judging.trials import documents, library, output_schemas, prompt_text, setups
from judging.trials.problems import InputError

TEXT = "---\nname: soup\nkind: direct\n---\nRead {trial}\n"


def study(title: str = "Soup", case: str = "NCT09999999") -> dict[str, Any]:
    identity = {"nctId": case, "briefTitle": title}
    return {"protocolSection": {"identificationModule": identity}}


GOOD = json.dumps(study())


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (GOOD.replace("Soup", "So\\u0000up"), "briefTitle: holds a NUL"),
        (GOOD.replace("Soup", "\\ud800"), "briefTitle: holds half a surrogate pair"),
        (GOOD.replace('"nctId"', '"nctId": "x", "nctId"'), '"nctId" stands twice'),
        (GOOD.encode().replace(b"Soup", b"So\x00up"), "bad.json:1:"),
        (GOOD.encode().replace(b"Soup", b"\xffSoup"), "bad.json:1:"),
        (GOOD.replace('"Soup"', "NaN"), "NaN is not a JSON number"),
    ],
)
def test_one_bad_file_and_none_is_imported(shipped: None, bad: str | bytes, said: str) -> None:
    before = Trial.objects.count()
    files = {"good.json": json.dumps(study(case="NCT00000001")), "bad.json": bad}
    with pytest.raises(BadFile) as told:
        library.import_trials(files)
    assert "bad.json" in told.value.problems[0] and said in told.value.problems[0]
    assert Trial.objects.count() == before


def test_a_trial_has_one_name_in_both_its_spellings(shipped: None) -> None:
    apart, one = "Jose\u0301", "Jos\u00e9"  # as macOS writes it, and as others do
    imported = library.import_trials({"a.json": json.dumps({"test_cases": {apart: study()}})})
    assert imported.written == [one]
    again = library.import_trials({"b.json": json.dumps({"test_cases": {one: study()}})})
    assert (again.written, again.unchanged) == ([], [one])
    document = {"expected_extraction": {"entities": [], "relationships": []}}
    library.import_gold({"g.json": json.dumps({"gold_standard": {apart: document}})})
    problems: list[str] = []
    (row,) = setups._trials(setups.Setup(prompts=["x"], models=["x"], trials=[apart]), problems)
    assert (row.name, row.gold.document, problems) == (one, document, [])


def test_a_trial_in_two_files_is_told(shipped: None) -> None:
    with pytest.raises(BadFile, match=r"b\.json: NCT09999999 is in a\.json too"):
        library.import_trials({"a.json": GOOD, "b.json": json.dumps(study("Stew"))})


def test_gold_standards_are_read_by_the_same_rules(shipped: None) -> None:
    before = dict(Gold.objects.values_list("trial__name", "digest"))
    standard = Gold.objects.select_related("trial").first()
    assert standard is not None
    text = json.dumps(library.gold_file([standard]))
    for bad in (text.replace('"text": "', '"text": "\\u0000', 1), text + "\x00"):
        with pytest.raises(BadFile, match=r"g\.json"):
            library.import_gold({"g.json": bad})
    with pytest.raises(BadFile, match=r"is in a\.json too"):
        library.import_gold({"a.json": text, "b.json": text})
    assert dict(Gold.objects.values_list("trial__name", "digest")) == before


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("head", ["---", "--- ", "---\t"])
@pytest.mark.parametrize("before", ["", "\ufeff", "\n\n"])
def test_a_prompt_file_reads_alike_from_every_editor(end: str, head: str, before: str) -> None:
    written = before + TEXT.replace("---", head).replace("\n", end)
    assert prompt_text.parse(written.encode(), "x.md") == prompt_text.parse(TEXT, "x.md")


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("My Prompt (2).md", "my-prompt-2"),
        ("a/b/Étude.MD", "etude"),
        ("C:\\prompts\\soup.txt", "soup"),
        ("soup.prompt.md", "soup"),
    ],
)
def test_the_name_of_a_file_becomes_a_name(file: str, name: str) -> None:
    assert prompt_text.parse(TEXT.replace("name: soup\n", ""), file).name == name


def test_a_file_without_a_latin_name_asks_for_one() -> None:
    with pytest.raises(BadFile, match="name: is missing"):
        prompt_text.parse(TEXT.replace("name: soup\n", ""), "提示.md")


def listing(elements: dict[str, Any]) -> dict[str, Any]:
    """A schema whose mapped elements are listed so, and one of an element without a name."""
    one = {"properties": {"Mcode_element": {"type": ["string", "null"]}}}
    return {"properties": {"mapped_elements": elements}, "$defs": {"one": one}}


def test_a_kind_that_is_no_text_and_a_number_that_no_column_holds_are_told() -> None:
    with pytest.raises(BadFile, match=r"kind: .*: write extraction, mapping, direct"):
        prompt_text.parse("---\nname: a\nkind: [direct]\n---\n{trial}\n", "a.md")
    study = {"identificationModule": {"nctId": "N" * 121}, "a": {"b": "text"}}
    with pytest.raises(BadFile, match=r"nctId: 'N{20}…' is not a name; write 1 to 120"):
        documents.parse({"protocolSection": study}, "t.json")


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"properties": {"note": {}}, "additionalProperties": False}, "lacks mapped_elements"),
        ({"properties": {"mapped_elements": {"type": "string"}}}, "write type: array"),
        (
            {"properties": {"mapped_elements": {"items": {"properties": {"value": {}}}}}},
            "lacks Mcode_element",
        ),
        (
            {
                "properties": {
                    "mapped_elements": {
                        "items": {"properties": {"mcode_element": {"type": "integer"}}}
                    }
                }
            },
            "Mcode_element: write type: string",
        ),
        (listing({"items": {"type": "string"}}), "items: write type: object"),
        (listing({"type": ["array", "null"]}), "write type: array"),
        (listing({"items": {"$ref": "#/$defs/one"}}), "Mcode_element: write type: string"),
        *(
            (
                listing({"items": {"properties": {"Mcode_element": each}}}),
                "Mcode_element: write type: string",
            )
            for each in (
                {"type": ["string", "null"]},
                {"enum": ["a", None]},
                {"const": [1]},
                {"anyOf": [{"type": "string"}, {"type": "null"}]},
            )
        ),
        ({"properties": {"mapped_elements": {"$ref": "#/nope"}}}, "there is no such place"),
        ({"properties": {"mapped_elements": {"$ref": "http://x/y"}}}, "there is no such place"),
        ({"properties": {"a": {"const": float("nan")}}}, "can't be written as JSON"),
        ({"properties": {"a\x00": {}}}, "NUL"),
        ({"patternProperties": {"(": {}}}, "regex"),
        ({"properties": {"a": {"pattern": "(?=a)b"}}}, "write it in RE2's syntax"),
        ({"properties": {"a": {"pattern": r"(a)\1"}}}, "write it in RE2's syntax"),
        ({"allOf": [{"$schema": "http://json-schema.org/draft-07/schema#"}]}, "draft 2020-12"),
        (
            {"patternProperties": {"a": {}}, "unevaluatedProperties": False},
            "write additionalProperties beside patternProperties",
        ),
    ],
)
def test_a_schema_that_scoring_could_not_read_is_refused(schema: dict[str, Any], said: str) -> None:
    _, problems = output_schemas.check({"type": "object", **schema}, "direct")
    assert any(said in each for each in problems), problems


def test_a_schema_may_refer_to_its_own_parts() -> None:
    items = {"type": "array", "items": {"$ref": "#/$defs/one"}}
    named = {"Mcode_element": {"type": "string"}}
    one = {"type": "object", "properties": named, "required": ["Mcode_element"]}
    schema = {"type": "object", "$defs": {"one": one}, "properties": {"mapped_elements": items}}
    assert output_schemas.check(schema, "direct") == (schema, [])
    shared: Any = {}
    for _ in range(40):  # as YAML's aliases can make it
        shared = {"a": shared, "b": shared}
    assert "parts" in output_schemas.check({"type": "object", "x": shared}, "direct")[1][0]


def test_a_setup_that_no_table_can_hold_is_told() -> None:
    with pytest.raises(InputError, match="half a surrogate pair"):
        setups.read({"models": ["m"], "trials": ["\ud800"]})


def test_one_bad_prompt_and_none_is_imported(shipped: None) -> None:
    files = {"good.md": TEXT, "bad.md": TEXT.replace("soup", "stew").encode() + b"\xff"}
    with pytest.raises(BadFile, match=r"bad\.md:6:1: is not UTF-8"):
        library.import_prompts(files)
    assert not Prompt.objects.filter(name__in=("soup", "stew")).exists()


def test_a_field_that_scoring_needs_is_required() -> None:
    def told(part: str, fields: list[str], required: list[str], kind: str) -> list[str]:
        types = {
            name: {"type": "integer" if name.endswith("index") else "string"} for name in fields
        }
        items = {"type": "object", "properties": types, "required": required}
        listed = {part: {"type": "array", "items": items}}
        return output_schemas.check({"type": "object", "properties": listed}, kind)[1]

    (why,) = told("entities", ["text", "type"], ["text"], "extraction")
    assert why == "entities.items: required: lacks type; an item without it is a bad answer"
    assert not told("entities", ["text", "type", "note"], ["text", "type"], "extraction")
    mapped = ["Mcode_element", "value", "source_entity_index"]
    assert not told("mapped_elements", mapped, ["Mcode_element"], "mapping")
    (why,) = told("mapped_elements", ["mcode_element"], [], "mapping")
    assert "lacks mcode_element" in why
    halves = {"type": "object", "properties": {"source_entity_index": {"type": "number"}}}
    listed = {"relationships": {"type": "array", "items": halves}}
    problems = output_schemas.check({"type": "object", "properties": listed}, "extraction")[1]
    assert "relationships.items: source_entity_index: write type: integer" in problems
