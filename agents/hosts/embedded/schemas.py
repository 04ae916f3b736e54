"""JSON schemas of replies: checked, closed like Ollama does, or filled in by a rule."""

import random
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson

from agents.hosts.embedded.asks import Failed

DEEPEST = 12  # levels of a recursive schema that an instance follows
# Where a subschema, a list of them or a table of them may stand; anywhere else is data.
_ONE = ("items", "additionalProperties", "contains", "not", "if", "then", "else", "propertyNames")
_LIST = ("anyOf", "oneOf", "allOf", "prefixItems")
_TABLE = ("properties", "$defs", "definitions", "patternProperties", "dependentSchemas")


def checked(schema: Any, field: str = "format") -> dict[str, Any]:
    """The schema as it came, or Failed: a grammar made of a broken one would constrain nothing."""
    if not isinstance(schema, dict):
        raise Failed(400, f'{field}: write "json" or a JSON schema (an object)')
    if wrong := _wrong(orjson.dumps(schema)):
        raise Failed(400, field + wrong)
    return schema


@lru_cache(256)
def _wrong(schema: bytes) -> str:
    """Where a schema is broken and how, or an empty text; seats send the same one every turn."""
    # It takes a second to import where its optional parts are installed, too: not at the start.
    from jsonschema import Draft202012Validator, SchemaError

    try:
        Draft202012Validator.check_schema(orjson.loads(schema))
    except SchemaError as error:
        where = "".join(f".{part}" for part in error.path)
        return f"{where}: not a valid JSON schema: {error.message}"
    return ""


def closed(schema: Any) -> Any:
    """The schema with objects that list properties taking no others, as Ollama's grammars do."""
    if not isinstance(schema, Mapping):
        return schema
    out = dict(schema)
    for key in _ONE:
        if key in out:
            out[key] = closed(out[key])
    for key in _LIST:
        if key in out:
            out[key] = [closed(part) for part in out[key]]
    for key in _TABLE:
        if key in out:
            out[key] = {name: closed(part) for name, part in out[key].items()}
    if "properties" in out:
        out.setdefault("additionalProperties", False)
    return out


def instance(schema: Mapping[str, Any], rng: random.Random) -> Any:
    """A small value that fits the schema, chosen by `rng` where the schema leaves a choice."""
    return _Filler(schema, rng).fill(schema, 0)


class _Filler:
    def __init__(self, root: Mapping[str, Any], rng: random.Random) -> None:
        self.root, self.rng = root, rng

    def fill(self, schema: Any, depth: int) -> Any:
        if not isinstance(schema, Mapping) or depth > DEEPEST:
            return None
        if "$ref" in schema:
            return self.fill(self.resolve(str(schema["$ref"])), depth + 1)
        if "const" in schema:
            return schema["const"]
        if schema.get("enum"):
            return self.rng.choice(list(schema["enum"]))
        for key in ("anyOf", "oneOf"):
            if schema.get(key):
                return self.fill(self.rng.choice(list(schema[key])), depth + 1)
        if schema.get("allOf"):
            return self.fill(self.merged(schema), depth + 1)
        return self.by_type(schema, depth)

    def by_type(self, schema: Mapping[str, Any], depth: int) -> Any:
        kind = schema.get("type") or ("object" if "properties" in schema else "string")
        kind = kind if isinstance(kind, str) else self.rng.choice(list(kind))
        if kind == "object":
            parts = schema.get("properties", {})
            names = schema.get("required", ())
            return {name: self.fill(parts.get(name, {}), depth + 1) for name in names}
        if kind == "array":
            first = list(schema.get("prefixItems", ()))
            rest = [schema.get("items", {})] * max(0, schema.get("minItems", 0) - len(first))
            return [self.fill(part, depth + 1) for part in first + rest]
        if kind == "integer":
            return self.number(schema)
        if kind == "number":
            return float(self.number(schema))
        if kind == "boolean":
            return self.rng.random() < 0.5
        return None if kind == "null" else self.text(schema)

    def number(self, schema: Mapping[str, Any]) -> int:
        step = int(schema.get("multipleOf", 1)) or 1
        low = schema.get("minimum", schema.get("exclusiveMinimum", -1) + 1)
        high = schema.get("maximum", schema.get("exclusiveMaximum", low + 10 * step + 1) - 1)
        low, high = -(-int(low) // step), int(high) // step
        return self.rng.randint(low, max(low, high)) * step

    def text(self, schema: Mapping[str, Any]) -> str:
        text = f"scripted {self.rng.randrange(10**6):06d}".ljust(schema.get("minLength", 0), ".")
        return text[: schema.get("maxLength", len(text))]

    def merged(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        out = {key: value for key, value in schema.items() if key != "allOf"}
        for part in schema["allOf"]:
            part = self.resolve(part["$ref"]) if "$ref" in part else part
            joint = {**out.get("properties", {}), **part.get("properties", {})}
            needed = [*out.get("required", ()), *part.get("required", ())]
            out |= {**part, **({"properties": joint, "required": needed} if joint else {})}
        return out

    def resolve(self, ref: str) -> Any:
        found: Any = self.root
        for step in ref.removeprefix("#").strip("/").split("/"):
            found = found.get(step, {}) if isinstance(found, Mapping) and step else found
        return found
