"""What the dashboard's forms know of setups, out of their declarations: types, limits, choices.

The interface's schema has them of what it is asked with; brief.yaml is handed in as a file, so its
declaration is put beside them.
"""

import json
from typing import Any

from agents import flavors
from judging.briefs import Brief

# Each form, and the component of the schema that it fills in.
FORMS = {
    "session": "ExperimentStartRequest",
    "suite": "SuiteStartRequest",
    "matrix": "MatrixStartRequest",
    "optimisation": "OptimisationStartRequest",
    "brief": "Brief",
    "dimension": "BriefDimension",
    "judging": "BriefJudging",
}
RULES = {"minimum": "min", "maximum": "max", "maxItems": "most", "maxLength": "longest"}


def with_brief(schema: dict[str, Any]) -> dict[str, Any]:
    """The interface's schema, and brief.yaml as a component of it."""
    whole = Brief.model_json_schema(ref_template="#/components/schemas/Brief{model}")
    parts = {f"Brief{name}": part for name, part in whole.pop("$defs").items()}
    for part in (whole, *parts.values()):
        for field in part["properties"].values():
            field.pop("default", None)  # so that it may be left out
            field.pop("title", None)
    schema["components"]["schemas"] |= {"Brief": whole, **parts}
    return schema


def limits(schema: dict[str, Any]) -> str:
    """A TypeScript module: what each field of a form may be."""
    parts = schema["components"]["schemas"]
    forms: dict[str, Any] = {
        form: {
            name: rules
            for name, field in parts[part]["properties"].items()
            if (rules := _rules(field, parts))
        }
        for form, part in FORMS.items()
    }
    told = json.dumps(
        {**forms, "flavors": ["model", *sorted(set(flavors.names()) - {"model"})]}, indent=2
    )
    return (
        "/** Written by `make types` out of the declarations of setups; not by hand. */\n"
        f"export const SETUPS = {told} as const;\n"
    )


def _rules(field: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    """min, max, most, longest and choices, whichever there are."""
    found: dict[str, Any] = {}
    for one in (
        field,
        *(each for key in ("allOf", "oneOf", "anyOf") for each in field.get(key, ())),
    ):
        one = parts[one["$ref"].rpartition("/")[2]] if "$ref" in one else one
        found |= {ours: one[name] for name, ours in RULES.items() if name in one}
        if one.get("enum") not in (None, [None]):
            found["choices"] = one["enum"]
    return found
