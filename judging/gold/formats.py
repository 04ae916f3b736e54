"""What a gold standard and a prediction are made of; both have the same items.

Fields that scoring doesn't need (attributes, confidence, rationale, metadata) may be there or not,
and hold anything.
`position` is not read: the tracker's own example has wrong ones.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, TypeVar

from pydantic import (
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictInt,
    StrictStr,
    model_validator,
)
from pydantic import ValidationError as PydanticError
from pydantic_core import ErrorDetails, PydanticCustomError

from judging.gold.json_text import BadFile, load_json

EXACT = 2**53  # up to here each whole number is a float of its own
PARTS = ("entities", "relationships", "mapped_elements")
_WRONG = {
    "string_type": "write a text",
    "int_type": "write a whole number",
    "list_type": "write a list",
    "model_type": "write an object",
    "model_attributes_type": "write an object",
    "dict_type": "write an object",
}


_Kind = TypeVar("_Kind", bound=BaseModel)


class _Format(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class SourceContext(_Format):
    """Where an entity was read: its section and, to tell several places apart, a sentence."""

    section: StrictStr | None = None
    context_sentence: StrictStr | None = None


class Entity(_Format):
    """A quote and its type, such as "condition"; both are compared after normalising."""

    text: StrictStr
    type: StrictStr
    source_context: SourceContext | None = None
    attributes: Any = None
    confidence: Any = None


def _whole(value: Any) -> Any:
    """1.0 is a whole number in JSON Schema, and some models write it so."""
    whole = isinstance(value, float) and value.is_integer() and abs(value) < EXACT
    return int(value) if whole else value


Index = Annotated[StrictInt, BeforeValidator(_whole)]


class Relationship(_Format):
    """Two places in the same answer's list of entities, from 0, and how they relate."""

    source_entity_index: Index
    target_entity_index: Index
    relationship_type: StrictStr
    confidence: Any = None


def _number_as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int | float) else value


class MappedElement(_Format):
    """An mCODE element and its value; numbers are read as their text.

    Its name stands under one of two spellings; under both, nobody could say which was meant.
    """

    Mcode_element: StrictStr = Field(
        validation_alias=AliasChoices("Mcode_element", "mcode_element")
    )
    value: Annotated[StrictStr | None, BeforeValidator(_number_as_text)] = None
    source_entity_index: Index | None = None
    mapping_rationale: Any = None
    confidence: Any = None

    @model_validator(mode="before")
    @classmethod
    def _one_name(cls, data: Any) -> Any:
        if isinstance(data, Mapping) and {"Mcode_element", "mcode_element"} <= data.keys():
            raise PydanticCustomError(
                "twice_named", "Mcode_element and mcode_element both stand there; write one"
            )
        return data

    @property
    def text(self) -> str:
        return self.value or ""


class Answer(_Format):
    """A gold standard or a prediction. None is a part that is absent, [] one that is empty."""

    entities: list[Entity] | None = None
    relationships: list[Relationship] | None = None
    mapped_elements: list[MappedElement] | None = None


def parse_prediction(
    content: str | bytes | Mapping[str, Any], source: str = "prediction"
) -> Answer:
    """A prediction from its JSON; raises BadFile, with all problems and their paths at once.

    Read as it is, under a key "prediction", or in the gold standard's own two parts. {} is an
    empty prediction; an object with other keys only is refused.
    """
    data = load_json(content, source) if isinstance(content, str | bytes) else content
    if not isinstance(data, Mapping):
        raise BadFile([f"{source}: write an object with {', '.join(PARTS)}"])
    inner = data.get("prediction")
    if isinstance(inner, Mapping):
        return parse_prediction(inner, f"{source}.prediction")
    if is_parted(data):
        return read_parted(data, source)
    if data and not any(part in data for part in PARTS):
        raise BadFile([f"{source}: has none of {', '.join(PARTS)}; there are: {_keys(data)}"])
    return validate(Answer, data, source)


def is_parted(data: Mapping[str, Any]) -> bool:
    """Whether entities and elements stand under the gold standard's two headings."""
    return "expected_extraction" in data or "expected_mcode_mappings" in data


class _Extraction(_Format):
    entities: list[Entity]
    relationships: list[Relationship] | None = None


class _Mappings(_Format):
    mapped_elements: list[MappedElement]


class _Parted(_Format):
    expected_extraction: _Extraction | None = None
    expected_mcode_mappings: _Mappings | None = None


def read_parted(data: Any, source: str) -> Answer:
    """One case of a gold standard; raises BadFile."""
    parted = validate(_Parted, data, source)
    extraction, mappings = parted.expected_extraction, parted.expected_mcode_mappings
    return Answer(
        entities=extraction.entities if extraction else None,
        relationships=extraction.relationships if extraction else None,
        mapped_elements=mappings.mapped_elements if mappings else None,
    )


def validate(kind: type[_Kind], data: Any, source: str) -> _Kind:
    """pydantic's check with our errors."""
    try:
        return kind.model_validate(data)
    except PydanticError as error:
        found = dict.fromkeys(_problem(each, source) for each in error.errors())
        raise BadFile(list(found)) from None


def _problem(error: ErrorDetails, source: str) -> str:
    path = source + "".join(_step(step) for step in error["loc"])
    if error["type"] == "missing":
        return f"{path}: is missing"
    wrong = _WRONG.get(error["type"])
    return f"{path}: {_shown(error['input'])}: {wrong}" if wrong else f"{path}: {error['msg']}"


def _step(step: str | int) -> str:
    return f"[{step}]" if isinstance(step, int) else f".{step}"


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _keys(data: Iterable[Any]) -> str:
    names = [repr(str(key))[1:-1][:60] for key in data]
    return ", ".join(names[:8]) + (" …" if len(names) > 8 else "")
