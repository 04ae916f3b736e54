"""What a model of the library is, in Ollama's words."""

from typing import Any

from agents.hosts.embedded.library import Entry

# They read a text in both directions and write none.
ENCODERS = frozenset(
    {"bert", "modern-bert", "neo-bert", "nomic-bert", "nomic-bert-moe", "jina-bert-v2",
     "jina-bert-v3", "eurobert", "gemma-embedding"}
)  # fmt: skip


def capabilities(entry: Entry) -> tuple[str, ...]:
    """What it can do, by its kind and its template."""
    if entry.facts.architecture in ENCODERS:
        return ("embedding",)
    tools = "tools" in (entry.template or entry.facts.chat_template)
    return ("completion", *(["tools"] if tools else []), "embedding")


def facts(entry: Entry, context_length: int) -> dict[str, Any]:
    """Size, details, template and model_info of /api/tags and /api/show."""
    found = entry.facts
    kind = found.architecture
    return {
        "size": found.bytes,
        "details": {
            "parent_model": "",
            "format": "gguf",
            "family": kind,
            "families": [kind],
            "parameter_size": _short(found.parameters),
            "quantization_level": found.quantisation,
        },
        "template": entry.template or found.chat_template,
        "system": entry.system,
        "license": entry.licence or found.licence,
        "parameters": _parameters(entry),
        "modified_at": entry.modified_at,
        "model_info": {
            "general.architecture": kind,
            "general.basename": found.name,
            "general.parameter_count": found.parameters,
            f"{kind}.context_length": context_length,
            f"{kind}.embedding_length": entry.sizes.get("embedding_length", 0),
        },
    }


def modelfile(entry_name: str, facts: dict[str, Any]) -> str:
    """Ollama's Modelfile of it."""
    lines = [f"FROM {entry_name}"]
    if facts["template"]:
        lines.append(f'TEMPLATE """{facts["template"]}"""')
    if facts.get("system"):
        lines.append(f'SYSTEM """{facts["system"]}"""')
    lines += [f"PARAMETER {line}" for line in facts.get("parameters", "").splitlines()]
    return "\n".join(lines)


def _parameters(entry: Entry) -> str:
    rows = []
    for name, value in sorted(entry.parameters.items()):
        rows += [f"{name} {each}" for each in (value if isinstance(value, list) else [value])]
    return "\n".join(rows)


def _short(parameters: int) -> str:
    for unit, letter in ((10**9, "B"), (10**6, "M"), (10**3, "K")):
        if parameters >= unit:
            return f"{parameters / unit:.2f}{letter}"
    return str(parameters)
