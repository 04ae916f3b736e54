"""The session log's events in the interface's schema, from which the dashboard's types are made."""

from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from kitchen.engine import KINDS


class _OpenApi30(GenerateJsonSchema):
    """As OpenAPI 3.0 has it: `nullable` in place of a type null."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> dict[str, Any]:
        return {**self.generate_inner(schema["schema"]), "nullable": True}

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def with_events(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """drf-spectacular's postprocessing hook: EventData has a property for each kind of event."""
    kinds, shared = TypeAdapter.json_schemas(
        [(kind, "validation", TypeAdapter(data)) for kind, data in KINDS.items()],
        ref_template="#/components/schemas/Event{model}",
        schema_generator=_OpenApi30,
    )
    found = {f"Event{name}": schema for name, schema in shared["$defs"].items()}
    found["EventData"] = {
        "type": "object",
        "description": "What an event of each kind holds in `data`.",
        "properties": {kind: kinds[kind, "validation"] for kind in KINDS},
        "required": list(KINDS),
    }
    result["components"]["schemas"] |= found
    return result
