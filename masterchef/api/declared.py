"""Serializers out of declarations, so that the fields of a setup, limits and words stand once.

    class SetupSerializer(DeclaredSerializer):
        declaration = setups.Setup                 # a pydantic model
        name = serializers.SlugField()             # what requests have beside it, or otherwise

What may be left out of a request stays out of its data, unless it is to be filled in: the
declaration's own default counts.
"""

from types import NoneType, UnionType
from typing import Any, ClassVar, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from rest_framework import serializers

from masterchef.api.numbers import NumberField

LEAST = 0.000001  # stands for "more than 0": a serializer has no open bounds
Options = dict[str, Any]


class DeclaredSerializer(serializers.Serializer[Any]):
    """Has a field for each of the declaration's, but for those that it has itself."""

    declaration: ClassVar[type[BaseModel]]
    filled: ClassVar[bool] = False  # whether what is left out is in the data, by its default

    def get_fields(self) -> dict[str, Any]:
        own = super().get_fields()
        given = self.declaration.model_fields
        made = {name: own.pop(name, None) or self._field(info) for name, info in given.items()}
        return made | own

    def _field(self, info: FieldInfo) -> Any:
        options: Options = {"required": info.is_required()}
        if self.filled and not info.is_required():
            options = {"default": info.get_default(call_default_factory=True)}
        return _field(info, options)


# What a list says that has too few or too many.
LENGTHS: dict[str, Any] = {
    "min_length": "Write at least {min_length}.",
    "max_length": "Write at most {max_length}.",
}


def _field(info: FieldInfo, options: Options) -> Any:
    kinds = [info.annotation]
    if get_origin(info.annotation) in (Union, UnionType):
        kinds = list(get_args(info.annotation))
    if info.description:
        options["help_text"] = info.description
    if NoneType in kinds:
        options["allow_null"] = True
        kinds.remove(NoneType)
    (kind,) = kinds
    return _of_kind(kind, info.metadata, options)


def _of_kind(kind: Any, rules: list[Any], options: Options) -> Any:
    if get_origin(kind) is Literal:
        return serializers.ChoiceField(list(get_args(kind)), **options)
    if get_origin(kind) is list:
        item = FieldInfo.from_annotation(get_args(kind)[0])
        child = _of_kind(item.annotation, item.metadata, {})
        lengths = _limits(rules, {MinLen: "min_length", MaxLen: "max_length"})
        return serializers.ListField(child=child, error_messages=LENGTHS, **lengths, **options)
    if kind is str:  # one that may not be blank needs no other least length
        return serializers.CharField(**_limits(rules, {MaxLen: "max_length"}), **options)
    if kind is bool:
        return serializers.BooleanField(**options)
    field: Any = serializers.IntegerField if kind is int else NumberField
    return field(**_bounds(rules, 1 if kind is int else LEAST), **options)


def _limits(rules: list[Any], names: dict[type, str]) -> Options:
    return {
        name: getattr(rule, name)
        for rule in rules
        for kind, name in names.items()
        if isinstance(rule, kind)
    }


def _bounds(rules: list[Any], least: float) -> Options:
    found: Options = {}
    for rule in rules:
        if isinstance(rule, Ge):
            found["min_value"] = rule.ge
        elif isinstance(rule, Gt):
            found["min_value"] = rule.gt + least  # type: ignore[operator]
        elif isinstance(rule, Le):
            found["max_value"] = rule.le
        elif isinstance(rule, Lt):
            found["max_value"] = rule.lt - least  # type: ignore[operator]
    return found
