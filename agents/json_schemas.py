"""JSON schemas of strangers, applied to values of strangers, in bounded time. Pure.

    wrong = bad_pattern(r"^\\d{4}$")      # why a regular expression can't be used; "" if it can
    error = first_error(schema, value)    # the most telling error, or None; raises TooCostly

jsonschema alone has no end on them: `(a+)+$` backtracks for years, a chain of references doubles
at each link, and items are compared with one another pair by pair. So patterns are RE2's, which
reads a text once; the work is counted, the same on every machine; nothing is fetched.
"""

from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator, ValidationError, validators
from jsonschema.exceptions import best_match
from jsonschema_specifications import REGISTRY

STEPS = 500_000  # keywords applied, and what they look through: some seconds
A_REFERENCE = 10  # steps that following one costs
_DATA = ("const", "enum", "default", "examples")  # what holds values, not schemas
_left: ContextVar[list[int]] = ContextVar("steps left")


class TooCostly(ValueError):
    """To apply the schema to the value takes more than STEPS, or what can't be counted."""


def first_error(schema: Mapping[str, Any], value: Any) -> ValidationError | None:
    """The error that says most, or None; raises TooCostly, and what a broken schema makes."""
    if {"unevaluatedProperties", "patternProperties"} <= _names(schema):
        raise TooCostly("unevaluatedProperties beside patternProperties has no bound")
    mark = _left.set([STEPS])
    try:
        checker = _Bounded(_of_one_draft(schema), registry=REGISTRY)
        return best_match(checker.iter_errors(value))
    finally:
        _left.reset(mark)


def bad_pattern(pattern: str) -> str:
    """Why the regular expression can't be used, or "".

    RE2 has no lookaround and no backreferences, and repeats a part 1,000 times at most.
    """
    import re2  # here, since few schemas have patterns

    try:
        _compiled(pattern)
    except re2.error as error:
        said = error.args[0] if error.args else ""
        return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    except UnicodeEncodeError:
        return "holds half a surrogate pair"
    return ""


@lru_cache(256)
def _compiled(pattern: str) -> Any:
    import re2

    options = re2.Options()
    options.log_errors = False
    return re2.compile(pattern, options)


def _matches(pattern: str, text: str) -> bool:
    # Half a surrogate pair is no UTF-8; such a text is refused elsewhere.
    return _compiled(pattern).search(text.encode("utf-8", "replace")) is not None


def _names(schema: Any) -> set[str]:
    """Of everything that stands in the schema."""
    names: set[str] = set()
    waiting = [schema]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Mapping):
            names |= each.keys()
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
    return names


def _of_one_draft(schema: Any) -> Any:
    """Without "$schema", which would call in a validator of another draft, without an end."""
    if isinstance(schema, list):
        return [_of_one_draft(each) for each in schema]
    if not isinstance(schema, Mapping):
        return schema
    return {
        name: each if name in _DATA else _of_one_draft(each)
        for name, each in schema.items()
        if name != "$schema" or not isinstance(each, str)
    }


Keyword = Callable[[Any, Any, Any, Any], Iterator[ValidationError]]


def _counted(name: str, keyword: Keyword) -> Keyword:
    def apply(validator: Any, given: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
        rounds = _size(value) if name == "patternProperties" else 1
        first = A_REFERENCE if name in ("$ref", "$dynamicRef") else 1
        _spend(first + _size(given) * rounds + _size(value))
        for error in keyword(validator, given, value, schema) or ():
            _spend(len(error.message) // 200)  # it quotes the value
            yield error

    return apply


def _size(value: Any) -> int:
    if isinstance(value, str):
        return len(value) // 1_000
    return len(value) if isinstance(value, dict | list) else 0


def _spend(steps: int) -> None:
    left = _left.get()
    left[0] -= steps
    if left[0] < 0:
        raise TooCostly(f"it takes more than {STEPS:,} steps")


def _pattern(_: Any, pattern: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
    if isinstance(value, str) and not _matches(pattern, value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


def _pattern_properties(
    validator: Any, patterns: Any, value: Any, schema: Any
) -> Iterator[ValidationError]:
    if not isinstance(value, dict):
        return
    for pattern, inner in patterns.items():
        for name, each in value.items():
            if _matches(pattern, name):
                yield from validator.descend(each, inner, path=name, schema_path=pattern)


def _additional_properties(
    validator: Any, allowed: Any, value: Any, schema: Any
) -> Iterator[ValidationError]:
    if not isinstance(value, dict):
        return
    patterns = schema.get("patternProperties", {})
    _spend(len(patterns) * len(value))
    known = schema.get("properties", {})
    extra = [n for n in value if n not in known and not any(_matches(p, n) for p in patterns)]
    if isinstance(allowed, dict):
        for name in extra:
            yield from validator.descend(value[name], allowed, path=name)
    elif not allowed and extra:
        verb = "was" if len(extra) == 1 else "were"
        named = ", ".join(map(repr, sorted(extra)))
        yield ValidationError(f"Additional properties are not allowed ({named} {verb} unexpected)")


def _unique_items(_: Any, on: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
    if on and isinstance(value, list) and len({_key(each) for each in value}) < len(value):
        yield ValidationError(f"{value!r} has non-unique elements")


def _key(value: Any) -> Any:
    """Equal for values that JSON holds equal: 1 and 1.0 are, 1 and true aren't."""
    if isinstance(value, dict):
        return frozenset((name, _key(each)) for name, each in value.items())
    if isinstance(value, list):
        return tuple(map(_key, value))
    return (type(value) is bool, value)


_OF_DRAFT: Mapping[str, Keyword] = Draft202012Validator.VALIDATORS
_OURS = {
    "pattern": _pattern,
    "patternProperties": _pattern_properties,
    "additionalProperties": _additional_properties,
    "uniqueItems": _unique_items,
}
_Bounded = validators.extend(
    Draft202012Validator,
    {name: _counted(name, keyword) for name, keyword in {**_OF_DRAFT, **_OURS}.items()},
)
