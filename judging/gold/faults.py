"""What is doubtful in a gold standard, beyond what its format refuses."""

from collections.abc import Mapping

from judging.gold.formats import Answer
from judging.gold.spans import locate, section_name
from judging.gold.text import normalise


def faults(gold: Answer, sections: Mapping[str, str] | None = None) -> list[str]:
    """A line for each entity that nothing can match: an empty text, an unknown section, a quote
    that isn't found in its section. The last two need the trial's sections."""
    known = {section_name(name) for name in sections or {}}
    found = []
    for index, entity in enumerate(gold.entities or []):
        path = f"entities[{index}]"
        section = (entity.source_context.section if entity.source_context else "") or ""
        if not normalise(entity.text):
            found.append(f"{path}.text: is empty and matches nothing")
        elif sections is None:
            continue
        elif section and section_name(section) not in known:
            found.append(f"{path}.source_context.section: the trial has no section {section!r}")
        elif not locate(entity, sections):
            found.append(f"{path}.text: {entity.text!r} is not in {section or 'any section'}")
    return found
