"""JSON as strangers write it: what is read, what is refused, and why."""

import json

import pytest

from agents.json_objects import BadJson, TwiceNamed, loads, objects, printable, unusable


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": 1, "b": {"c": 1, "c": 2}}', '"c" stands twice'),
        ('{"a": Infinity}', "Infinity is not a JSON number"),
        ('{"a": 1e999}', "out of all bounds"),
        ('{"a": ' + "1" * 19 + "}", "more than 18 digits"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_what_readers_would_differ_on_is_refused(text: str, said: str) -> None:
    with pytest.raises(BadJson, match=said):
        loads(text)


def test_broken_json_is_told_with_its_place() -> None:
    with pytest.raises(json.JSONDecodeError) as told:
        loads('{"a":\n ?}')
    assert (told.value.lineno, told.value.colno) == (2, 2)
    assert issubclass(TwiceNamed, BadJson)


def test_objects_are_found_in_prose_each_whole() -> None:
    text = 'So: {"a": {"b": 1}} then {"c": 1, "c": 2} and {"d": [1}'
    found = list(objects(text))
    assert [each.value for each in found[:2]] == [{"a": {"b": 1}}, {"c": 2}]
    assert found[1].trouble.startswith('"c" stands twice') and not found[1].broken
    assert found[2].broken
    assert list(objects("no object")) == []


def test_what_is_twice_is_told_with_its_path_and_the_rest_can_be_read() -> None:
    (found,) = objects('{"A": {"x": 1, "x": 1}, "B": [{"y": 1, "y": NaN}], "A": {"x": 2}}')
    assert set(found.twice) == {("A",), ("B", 0, "y")}
    assert found.value["A"] == {"x": 2} and found.trouble.startswith('"x" stands twice')


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"a": [{"b": "x\x00"}]}, "a[0].b: holds a NUL"),
        ({"a\x00": 1}, "a\\u0000: its name holds a NUL"),
        ({"a": "\ud800"}, "a: holds half a surrogate pair (\\ud800)"),
        ([float("nan")], "[0]: is out of all bounds"),
        ({"a": 10**18}, "a: is out of all bounds"),
        ("\x00", "the value: holds a NUL"),
        ({"a": ["fine", None, True, 2.5, {"b": "乳腺癌"}]}, ""),
    ],
)
def test_what_no_table_can_hold_is_told_with_its_path(value: object, said: str) -> None:
    assert unusable(value).startswith(said) and bool(unusable(value)) == bool(said)


def test_nesting_has_an_end() -> None:
    value: object = "x"
    for _ in range(64):
        value = [value]
    assert unusable(value) == ""
    assert unusable([value]).endswith("is nested more than 64 deep")


def test_what_can_not_be_kept_is_marked() -> None:
    assert printable("a\x00b\ud800c") == "a\ufffdb?c"
