"""A prompt as a file: front matter in YAML, then the text.

    ---
    kind: extraction
    version: 1
    description: Entities with quotes, in one pass
    placeholders: [trial, entity_types]
    output_schema: {type: object, ...}       # or a name out of SCHEMAS; left out: the kind's own
    ---
    Read this trial. {trial}

Placeholders are {name}; other braces, such as those of JSON in an example, are left as they are.
"""

import io
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any, NamedTuple

from ruamel.yaml import YAML

from judging.gold import Entity
from judging.gold.json_text import BadFile, decode
from judging.trials import output_schemas
from judging.trials.documents import TrialDocument
from judging.trials.module_text import entity_lines
from judging.trials.schemas import SCHEMAS
from kitchen import texts, yaml_texts

KINDS = ("extraction", "mapping", "direct")
LIMIT = 200_000  # bytes of one file
# What a prompt may ask to be filled in, by kind; `trial` is the whole text, and any section's name
# stands for that section.
SECTIONS = (
    "identificationModule", "statusModule", "descriptionModule", "conditionsModule",
    "designModule", "armsInterventionsModule", "outcomesModule", "eligibilityModule",
)  # fmt: skip
PLACEHOLDERS: dict[str, tuple[str, ...]] = {
    "extraction": ("trial", "case", "title", "schema", *SECTIONS),
    "mapping": ("entities", "trial", "case", "title", "schema", *SECTIONS),
    "direct": ("trial", "case", "title", "schema", *SECTIONS),
}
NEEDED: dict[str, tuple[str, ...]] = {
    "extraction": ("trial", *SECTIONS),
    "mapping": ("entities",),
    "direct": ("trial", *SECTIONS),
}
KEYS = ("name", "kind", "version", "description", "placeholders", "output_schema")
_PLACE = re.compile(r"\{([a-zA-Z_][a-zA-Z0-9_]*)\}")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
_LINE_END = re.compile(r"\r\n|\r")


class PromptText(NamedTuple):
    """A prompt that was read without a problem. `output_schema` is a JSON schema (2020-12)."""

    name: str
    kind: str
    version: int
    description: str
    text: str
    output_schema: dict[str, Any]

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Those in the text, in order, each once."""
        return placeholders(self.text)

    def fill(self, values: Mapping[str, str]) -> str:
        """The text with its placeholders filled in, once: what a trial says is not read again.

        Raises BadFile for a placeholder without a value.
        """
        missing = [name for name in self.placeholders if name not in values]
        if missing:
            raise BadFile([f"{self.name}: {{{name}}}: there is no value" for name in missing])
        return _PLACE.sub(lambda found: values[found[1]], self.text)


def placeholders(text: str) -> tuple[str, ...]:
    """Names in braces, in order, each once. {"key": 1} is none."""
    return tuple(dict.fromkeys(_PLACE.findall(text)))


def without_places(text: str) -> str:
    """The text without its placeholders: the prompt's own words."""
    return _PLACE.sub("", text)


def parse(content: str | bytes, source: str = "prompt") -> PromptText:
    """Read a file; raises BadFile with every problem, each naming its field and the fix.

    Line ends may be Unix's, Windows's or an old Macintosh's; blanks after --- say nothing.
    """
    whole = _LINE_END.sub("\n", decode(content, source, limit=LIMIT))
    head, text, line = _split(whole, source)
    fields = _front_matter(head, source, line)
    return check(fields, text, source)


def check(fields: Mapping[str, Any], text: str, source: str = "prompt") -> PromptText:
    """A prompt from its fields, as a form or the API sends them; raises BadFile."""
    problems = [
        f"{source}: {key}: unknown field; there are: {', '.join(KEYS)}"
        for key in fields
        if key not in KEYS
    ]
    kind = given if isinstance(given := fields.get("kind"), str) else None
    if why := texts.bad_text(text):
        problems.append(f"{source}: text: {why}")
    schema = _schema(fields.get("output_schema"), kind, source, problems)
    name = fields.get("name") or _name_of_file(source)
    problems += _wrong_fields(fields, name, source)
    if kind in KINDS:
        problems += _wrong_places(text, str(kind), fields.get("placeholders"), source)
    if problems:
        raise BadFile(problems)
    return PromptText(
        name=str(name),
        kind=str(kind),
        version=fields.get("version", 1),
        description=str(fields.get("description", "")).strip(),
        text=text.strip() + "\n",
        output_schema=schema,
    )


def values(
    trial: TrialDocument, prompt: PromptText, entities: Iterable[Entity] = ()
) -> dict[str, str]:
    """What the placeholders stand for in one trial; a section that it lacks is said to be so."""
    sections = {name: trial.sections.get(name, "(not in this trial)") for name in SECTIONS}
    return {
        **sections,
        "trial": trial.text,
        "case": trial.case,
        "title": trial.title,
        "schema": json.dumps(prompt.output_schema),
        "entities": entity_lines(entities) or "(none)",
    }


def write(prompt: PromptText) -> str:
    """The file that `parse` reads back as the same prompt."""
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.width = 100
    known = [name for name, schema in SCHEMAS.items() if schema == prompt.output_schema]
    head = {
        "name": prompt.name,
        "kind": prompt.kind,
        "version": prompt.version,
        "description": prompt.description,
        "placeholders": list(prompt.placeholders),
        "output_schema": known[0] if known else json.loads(json.dumps(prompt.output_schema)),
    }
    out = io.StringIO()
    yaml.dump(head, out)
    return f"---\n{out.getvalue()}---\n{prompt.text.strip()}\n"


def shipped() -> list[PromptText]:
    """The prompts that come along, by name."""
    folder = resources.files("judging") / "prompt_files"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".md")), key=lambda f: f.name)
    return [parse(file.read_bytes(), file.name) for file in files]


def _name_of_file(source: str) -> str:
    """ "My prompt (2).md" → "my-prompt-2"; "" for a name without a letter of a-z or a digit."""
    stem = re.split(r"[/\\]", source)[-1]
    stem = re.sub(r"(\.(md|markdown|txt|prompt))+$", "", stem, flags=re.IGNORECASE)
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9_]+", "-", plain).strip("-_")[:80]


def _split(content: str, source: str) -> tuple[str, str, int]:
    """Front matter, text, and the line on which the front matter begins."""
    found = re.match(r"(\s*)---[ \t]*\n(.*?\n)---[ \t]*\n(.*)", content + "\n", re.DOTALL)
    if not found:
        raise BadFile([f"{source}:1: there is no front matter; begin with --- and end it with ---"])
    return found[2], found[3], found[1].count("\n") + 2


def _front_matter(head: str, source: str, first: int) -> Mapping[str, Any]:
    try:
        fields = yaml_texts.load(head, typ="safe")
    except yaml_texts.BadYaml as error:
        where = f"{source}:{error.line - 1 + first}:{error.column}" if error.line else source
        raise BadFile([f"{where}: not YAML: {error}"]) from None
    if not isinstance(fields, Mapping):
        raise BadFile([f"{source}: the front matter is not a mapping; write 'name: value' lines"])
    return fields


def _wrong_fields(fields: Mapping[str, Any], name: Any, source: str) -> list[str]:
    problems = []
    if name == "":
        problems.append(f"{source}: name: is missing, and the file's own has no a-z; write one")
    elif not isinstance(name, str) or not _NAME.fullmatch(name):
        problems.append(f"{source}: name: {name!r}: write a-z, 0-9, - and _, at most 80")
    kind = fields.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        problems.append(f"{source}: kind: {kind!r}: write {', '.join(KINDS)}")
    version = fields.get("version", 1)
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        problems.append(f"{source}: version: {version!r}: write a whole number from 1")
    description = fields.get("description", "")
    if not isinstance(description, str):
        problems.append(f"{source}: description: {description!r}: write a text")
    elif why := texts.bad_text(description):
        problems.append(f"{source}: description: {why}")
    return problems


def _wrong_places(text: str, kind: str, declared: Any, source: str) -> list[str]:
    used, allowed = placeholders(text), PLACEHOLDERS[kind]
    problems = [
        f"{source}: text: unknown placeholder {{{name}}}; {kind} prompts have "
        + ", ".join(f"{{{each}}}" for each in allowed)
        for name in used
        if name not in allowed
    ]
    if not any(name in used for name in NEEDED[kind]):
        problems.append(f"{source}: text: lacks {{{NEEDED[kind][0]}}}")
    if declared is not None and not (
        isinstance(declared, list) and sorted(map(str, declared)) == sorted(used)
    ):
        problems.append(
            f"{source}: placeholders: {declared!r}: the text has {', '.join(used) or 'none'}"
        )
    return problems


def _schema(given: Any, kind: Any, source: str, problems: list[str]) -> dict[str, Any]:
    if given is None or isinstance(given, str):
        name = given or kind
        if name in SCHEMAS:
            return SCHEMAS[name]
        if given:
            problems.append(f"{source}: output_schema: {given!r}: write {', '.join(SCHEMAS)}")
        return {}
    found, wrong = output_schemas.check(given, str(kind))
    problems += [f"{source}: output_schema: {each}" for each in wrong]
    return found
