"""`ceiling` with a folder needs no stack; without one it keeps what it found."""

import json

import pytest

from kitchen.engine import ceilings
from kitchen.models import Ceiling

WORDS = ("ceiling", "slow_business_1", "--seeds", "1-2", "--tries", "0")


def test_into_a_folder_it_writes_what_can_be_read_again(masterchef, tmp_path):
    ran = masterchef(*WORDS, "--out", tmp_path)
    assert ran.code == 0
    assert "slow_business_1" in ran.out and "0.00" in ran.out and "seed 2" in ran.err
    lines = (tmp_path / "slow_business_1.jsonl").read_text().splitlines()
    found = [ceilings.from_json(json.loads(line)) for line in lines]
    assert [(one.seed, one.lower, one.upper) for one in found] == [(1, 9600, 9600), (2, 9600, 9600)]


@pytest.mark.django_db(transaction=True)
def test_without_a_folder_it_keeps_them_for_scores(masterchef):
    ran = masterchef(*WORDS, "--json")
    assert ran.code == 0
    assert [json.loads(line)["gap"] for line in ran.out.splitlines()] == [0, 0]
    assert [row.seed for row in Ceiling.objects.order_by("seed")] == [1, 2]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["no_such"], 4, "no scenario 'no_such'"),
        (["slow_business_1", "--seeds", "x"], 2, "--seeds"),
        (["slow_business_1", "--out", "no/such/folder"], 2, "--out: no/such/folder"),
    ],
)
def test_bad_input_is_named_before_anything_is_solved(masterchef, words, code, said):
    ran = masterchef("ceiling", *words)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err and "bounded" not in ran.err
