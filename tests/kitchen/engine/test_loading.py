"""A broken scenario is told by file, line and field, every problem at once."""

from pathlib import Path
from typing import Any

import pytest

from kitchen.engine import (
    ScenarioError,
    load_scenario,
    parse_scenario,
    restore_scenario,
    scenarios,
)
from kitchen.engine.scenario_files import FOLDER
from tests.kitchen.engine.play import SMALL


def line_of(text: str, part: str) -> int:
    return next(i for i, line in enumerate(text.splitlines(), 1) if part in line)


def problems(text: str) -> tuple[str, ...]:
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(text, source="my.yaml")
    return caught.value.problems


MISTAKES = [
    ("beat_s: 5", "beat_s: 5\nbeats: 3", "beats", "unknown key"),
    ("beat_s: 5", "beat_s: five", "beat_s", "integer"),
    ("beat_s: 5", "beat_s: 0", "beat_s", "greater"),
    ("duration_s: 7200", "", "duration_s", "missing"),
    ("grill, inputs: [beef]", "grill, inputs: [pork]", "steps.grilled_beef.inputs.0",
     "pork is unknown"),
    ("using: board", "using: knife", "steps.cut_greens.using", "no equipment of this kind"),
    ("plate: [cut_greens]", "plate: [cut_grass]", "dishes.salad.plate.0", "unknown"),
    ("kind: grill, station: grill", "kind: grill, station: oven", "equipment.grill_1.station",
     "not on the floor"),
    ("S1: sous_chef", "Z1: sous_chef", "seats", "pattern"),
    ("S1: sous_chef", "S1: saucier", "seats.S1", "executive_chef"),
    ("S1: sous_chef", "K9: sous_chef", "seats.K9", "rename the seat"),
    ("L1: [grill]", "L9: [grill]", "posts.L9", "no such seat"),
    ("L1: [grill]", "L1: [pass]", "posts.L1.0", "not a cooking station"),
    ("equipment: burner_1, at_s", "equipment: burner_9, at_s", "disruptions.0.equipment",
     "unknown"),
    ("kind: breakdown", "kind: earthquake", "disruptions.0", "breakdown"),
    ("at_s: [100, 100]", "at_s: [200, 100]", "disruptions.0.at_s", "smaller number first"),
    ("level: 2", "level: 9", "level", "1, 2, 3 or 4"),
    ("level: 2", "level: 1", "name", "write busy_night_1"),
    ("value: 1000", "value: 10.5", "dishes.salad.value", "integer"),
    ("kind: sink", "kind: tub", "equipment", "no sink"),
    ("title: A kitchen for tests", 'title: "a\\0b"', "title", "holds a NUL"),
    ("title: A kitchen for tests", "title: ''", "title", "at least 1"),
    ("title: A kitchen for tests", "title: null", "title", "string"),
    ("equipment: burner_1, at_s", "equipment: 7, at_s", "disruptions.0.equipment", "string"),
    ("salad: {value: 1000", "cut_greens: {value: 1000", "dishes.cut_greens",
     "already the name of one of steps"),
    ("posts: {P1: [grill]", "posts: {R1: [grill], P1: [grill]", "posts.R1",
     "only a chef_de_partie"),
    ("E1: executive_chef, S1: sous_chef, ", "", "seats", "nobody can approve"),
    ("P1: chef_de_partie, ", "", "seats", "nobody can plate"),
    ("  pass: [4, 0]\n", "", "floor", "pass is missing"),
    ("  dry_store: [0, 1]\n", "", "ingredients.nuts.store", "not on the floor"),
    ("{do: cook, using: grill", "{do: cook, using: board", "steps.grilled_beef.using",
     "cook at grill"),
    ("grill, inputs: [beef]", "grill, inputs: [beef, beef]", "steps.grilled_beef.inputs",
     "an input twice"),
    ("cook_s: 30, hold_s: 30", "cook_s: 0, hold_s: 30", "steps.grilled_beef.cook_s",
     "a time above 0"),
    ("inputs: [greens], hands_s: 10", "inputs: [greens], hands_s: 10, cook_s: 5",
     "steps.cut_greens.cook_s", "only hands_s"),
    ("plate: [cut_greens]", "plate: [cut_greens, cut_greens]", "dishes.salad.plate",
     "an input twice"),
    ("salad: {value: 1000", "salad: {value: 0", "dishes.salad.value", "worth something"),
    ("orders: {count: 6,", "orders: {count: 6, first_s: 7200,", "orders.first_s",
     "comes after the end"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "field", "words"), MISTAKES)
def test_each_mistake_names_file_line_field_and_fix(
    old: str, new: str, field: str, words: str
) -> None:
    text = SMALL.replace(old, new, 1)
    assert text != SMALL
    found = [line for line in problems(text) if f": {field}" in line and words in line]
    assert found, problems(text)
    file, line, _ = found[0].split(":", 2)
    assert file == "my.yaml"
    if new and "missing" not in words and field.count("."):
        assert int(line) == line_of(text, new.split("\n")[-1])


def test_every_problem_is_listed_at_once() -> None:
    text = SMALL.replace("beat_s: 5", "beat_s: five").replace("hands: 2", "hands: 99")
    assert len(problems(text)) == 2


def test_a_delivery_that_is_late_twice_is_refused() -> None:
    """Only its first delivery can be late: the second entry would win without a word."""
    late = "  - {kind: late_delivery, ingredient: beef, by_s: [60, 60]}\n"
    text = SMALL + "deliveries:\n  - {ingredient: beef, quantity: 4, at_s: 600}\n"
    head, found, tail = text.partition("disruptions:\n")
    assert found
    parse_scenario(head + found + late + tail)
    (line,) = problems(head + found + late + late + tail)
    assert "disruptions.1.ingredient" in line and "late already" in line


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ("deliveries:\n  - {ingredient: pork, quantity: 4, at_s: 9}\n", "deliveries.0.ingredient"),
        ("  - {kind: shortage, ingredient: pork, at_s: [1, 1]}\n", "disruptions.1.ingredient"),
        ("  - {kind: late_delivery, ingredient: beef, by_s: [60, 60]}\n",
         "disruptions.1.ingredient"),
    ],
)  # fmt: skip
def test_what_is_delivered_or_short_must_be_an_ingredient_that_comes(
    entry: str, field: str
) -> None:
    assert any(f": {field}: " in line for line in problems(SMALL + entry))


def test_steps_that_need_each_other_are_refused() -> None:
    text = SMALL.replace(
        "using: burner, inputs: [cut_greens]", "using: burner, inputs: [whipped_cream]"
    )
    text = text.replace("using: burner, inputs: [cream]", "using: burner, inputs: [fried_greens]")
    assert any("circle" in line for line in problems(text))


def test_a_stall_limit_shorter_than_a_cook_is_refused() -> None:
    assert any(
        "stall.after_s" in p for p in problems(SMALL.replace("after_s: 1200", "after_s: 20"))
    )


@pytest.mark.parametrize("text", ["", "- 1\n- 2", "a: [", "a: 1\na: 2", "just words", "\x00"])
def test_what_is_no_mapping_is_told_with_a_line(text: str) -> None:
    assert all(line.startswith("my.yaml:") for line in problems(text))


def test_an_unknown_name_or_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="busy_night_1"):
        load_scenario("lunch")
    with pytest.raises(ScenarioError, match="can't be read"):
        load_scenario(tmp_path / "none.yaml")
    (tmp_path / "mine.yaml").write_text(SMALL)
    assert load_scenario(tmp_path / "mine.yaml").digest == parse_scenario(SMALL).digest


def test_the_benchmark_has_six_families_at_four_levels() -> None:
    found = [load_scenario(name) for name in scenarios()]
    assert len({s.family for s in found}) == 6
    assert sorted(s.level for s in found) == [1] * 6 + [2] * 6 + [3] * 6 + [4] * 6
    for scenario in found:
        if scenario.level == 1:
            assert 2 <= len(scenario.seats) <= 3
            assert len(scenario.dishes) == 1
        else:
            assert len(set(scenario.seats.values())) == 6
            assert len(scenario.seats) > 6


def test_a_change_of_content_changes_the_digest_and_a_comment_does_not() -> None:
    one = parse_scenario(SMALL)
    assert parse_scenario("# a comment\n" + SMALL).digest == one.digest
    assert parse_scenario(SMALL.replace("hands: 2", "hands: 3")).digest != one.digest


def test_what_must_outlast_or_come_before_is_told_with_its_bound() -> None:
    late = SMALL.replace("count: 6,", "count: 6, first_s: 7200,", 1)
    short = SMALL.replace("stall: {after_s: 1200", "stall: {after_s: 5", 1)
    assert [line.partition(": ")[2] for line in (*problems(late), *problems(short))] == [
        "orders.first_s: comes after the end; write less than 7200",
        "stall.after_s: must outlast the longest step; write more than 35",
    ]


def turned(node: Any) -> Any:
    """The same content with its keys the other way round."""
    if isinstance(node, dict):
        return {key: turned(node[key]) for key in reversed(node)}
    return [turned(each) for each in node] if isinstance(node, list) else node


@pytest.mark.parametrize("name", scenarios())
def test_what_comes_along_has_its_file_s_order_wherever_it_comes_from(name: str) -> None:
    shipped = load_scenario(name)
    stored = turned(shipped.model_dump(mode="json"))
    assert restore_scenario(stored) is shipped


def test_what_is_one_s_own_has_one_order(tmp_path: Path) -> None:
    shipped = (FOLDER / "busy_night_1.yaml").read_text()
    text = shipped.replace("beat_s: 5", "beat_s: 10", 1)
    file = tmp_path / "mine.yaml"
    file.write_text(text)
    read, loaded = parse_scenario(text), load_scenario(file)
    restored = restore_scenario(turned(read.model_dump(mode="json")))
    assert read.model_dump_json() == loaded.model_dump_json() == restored.model_dump_json()
    assert read.digest == restored.digest
    named = restore_scenario(turned(read.model_dump(mode="json")) | {"name": "mine"})
    assert list(named.floor) == list(read.floor) and named.name == "mine"
