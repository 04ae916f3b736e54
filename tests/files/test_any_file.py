"""Whatever a file holds, its reader reads it or raises its own error that names the file.

One strategy for every reader of files. 200 files each, 10,000 by `make fuzz-replies`.
"""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given

from agents.registry.host_list import parse_hosts
from judging.briefs import BriefError
from judging.briefs.parser import parse_brief
from judging.gold import BadFile
from judging.gold.files import parse_gold, parse_predictions
from judging.trials import documents, prompt_text
from kitchen import lineup_text, texts
from kitchen.engine import ScenarioError
from kitchen.engine.scenario_files import parse_scenario
from tests.files.strange import Change, changed, changes
from tests.judging.trials.fuzzing import deep

ROOT = Path(__file__).parents[2]
SOURCE = "their.file"


class Reader(NamedTuple):
    """How files of one kind are read, what its errors are, and where a good one is."""

    read: Callable[[bytes], Any]
    errors: tuple[type[ValueError], ...]
    good: str


def text_of(content: bytes) -> str:
    return texts.decode(content, SOURCE)


TRIALS = "judging/trial_files/lung_egfr_mutated"
GOLD = f"{TRIALS}.gold.json"
READERS = {
    "scenario": Reader(
        lambda content: parse_scenario(text_of(content), SOURCE),
        (ScenarioError, texts.NotText),
        "kitchen/scenarios/busy_night_1.yaml",
    ),
    "lineup": Reader(
        lambda content: lineup_text.parse(text_of(content), SOURCE),
        (lineup_text.LineupError, texts.NotText),
        "kitchen/lineup_files/smollm2.yaml",
    ),
    "brief": Reader(
        lambda content: parse_brief(text_of(content), SOURCE),
        (BriefError, texts.NotText),
        "judging/cook_files/essay/brief.yaml",
    ),
    "prompt": Reader(
        lambda content: prompt_text.parse(content, SOURCE),
        (BadFile,),
        "judging/prompt_files/mapping_rules.md",
    ),
    "trial": Reader(
        lambda content: documents.parse(content, SOURCE), (BadFile,), f"{TRIALS}.trial.json"
    ),
    "gold": Reader(lambda content: parse_gold(content, SOURCE), (BadFile,), GOLD),
    "prediction": Reader(
        lambda content: parse_predictions(content, gold(), case=next(iter(gold())), source=SOURCE),
        (BadFile,),
        GOLD,
    ),
}


def gold() -> Any:
    return parse_gold((ROOT / GOLD).read_bytes())


def plain(value: Any) -> Any:
    """What was read as JSON would have it, for `texts.unstorable`."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in dataclasses.fields(value)}
    if hasattr(value, "model_dump"):
        return plain(value.model_dump())
    if hasattr(value, "_asdict"):
        return plain(value._asdict())
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list | tuple) else value


@pytest.mark.parametrize("kind", READERS)
def test_the_shipped_file_is_read(kind: str) -> None:
    reader = READERS[kind]
    assert texts.unstorable(plain(reader.read((ROOT / reader.good).read_bytes()))) is None


@pytest.mark.parametrize("kind", READERS)
@deep
@given(ways=changes)
def test_a_file_is_read_or_refused_by_name(kind: str, ways: list[Change]) -> None:
    reader = READERS[kind]
    content = changed((ROOT / reader.good).read_bytes(), ways)
    try:
        found = reader.read(content)
    except reader.errors as error:
        told = str(error)
        assert SOURCE in told
        assert texts.bad_text(told) == "" and len(told) < 100_000
    else:
        assert texts.unstorable(plain(found)) is None


@deep
@given(ways=changes)
def test_a_list_of_hosts_is_read_or_refused_by_its_variable(ways: list[Change]) -> None:
    good = b"gpu[a100,slots=4]=http://10.0.0.5:11434,http://127.0.0.1:11434"
    content = changed(good, ways).decode("utf-8", "surrogateescape")
    try:
        found = parse_hosts(content)
    except ValueError as error:
        assert type(error) is ValueError and "OLLAMA_HOSTS" in str(error)
    else:
        assert texts.unstorable(plain(found)) is None
