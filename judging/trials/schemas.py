"""JSON schemas of what prompts of each kind ask a model for. Closed and shallow, so that every
host can hold a model to them."""

from typing import Any

ENTITY_TYPES = (
    "condition", "stage", "biomarker", "demographic", "medication", "treatment", "procedure",
    "observation", "exclusion",
)  # fmt: skip
ELEMENTS = (
    "CancerCondition", "CancerStage", "TumorMarker", "GenomicVariant", "CancerDiseaseStatus",
    "ECOGPerformanceStatus", "KarnofskyPerformanceStatus", "Comorbidity", "Observation",
    "CancerRelatedMedication", "CancerRelatedSurgicalProcedure", "CancerRelatedRadiation",
    "Demographic",
)  # fmt: skip

_TEXT = {"type": "string"}
_INDEX = {"type": "integer", "minimum": 0}


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_ENTITY = _object(
    text=_TEXT,
    type={"type": "string", "enum": list(ENTITY_TYPES)},
    source_context=_object(section=_TEXT, context_sentence=_TEXT),
)
_RELATIONSHIP = _object(
    source_entity_index=_INDEX, target_entity_index=_INDEX, relationship_type=_TEXT
)
_ELEMENT = {"type": "string", "enum": list(ELEMENTS)}

SCHEMAS: dict[str, dict[str, Any]] = {
    "extraction": _object(entities=_list(_ENTITY), relationships=_list(_RELATIONSHIP)),
    "mapping": _object(
        mapped_elements=_list(
            _object(source_entity_index=_INDEX, Mcode_element=_ELEMENT, value=_TEXT)
        )
    ),
    "direct": _object(mapped_elements=_list(_object(Mcode_element=_ELEMENT, value=_TEXT))),
}
