"""`prompt` prints what a model is given, and needs no stack."""

import json

import pytest


def test_the_prompt_of_a_tick_is_printed_whole(masterchef):
    ran = masterchef("prompt", "busy_night_1", "P1", "--seed", "3", "--tick", "5")
    assert ran.code == 0, ran.err
    assert "You are a Chef de Partie." in ran.out
    assert "Options: " in ran.out
    assert " tokens, of which the first " in ran.out
    assert "stable, kept in the host's cache" in ran.out and "new at every turn" in ran.out


def test_as_json_it_has_the_messages_and_the_digest(masterchef):
    ran = masterchef("prompt", "busy_night_2", "E1", "--json")
    found = json.loads(ran.out)
    assert [part["role"] for part in found["messages"]] == ["system", "user"]
    assert [part["stable"] for part in found["messages"]] == [True, False]
    assert all(part["tokens_about"] > 0 for part in found["messages"])
    assert len(found["digest"]) == 16
    system, newest = (part["tokens_about"] for part in found["messages"])
    assert found["tokens_about"] == system + newest
    assert found["stable_tokens_about"] == system


def test_what_is_called_stable_is_the_same_at_another_tick(masterchef):
    first, later = (
        json.loads(masterchef("prompt", "busy_night_1", "P1", "--tick", tick, "--json").out)
        for tick in ("1", "20")
    )
    assert first["tick"] < later["tick"]
    for one, other in zip(first["messages"], later["messages"], strict=True):
        assert (one["content"] == other["content"]) is one["stable"] is other["stable"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["no_such", "P1"], 4, "no scenario"),
        (["busy_night_1", "Z9"], 4, "no seat 'Z9'"),
        (["busy_night_1", "P1", "--style", "json"], 2, "--style: 'json' is unknown"),
        (["busy_night_1", "P1", "--tick", "99999"], 2, "--tick: the evening ended"),
    ],
)
def test_bad_input_is_named(masterchef, words, code, said):
    ran = masterchef("prompt", *words)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
