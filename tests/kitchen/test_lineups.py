"""A lineup is read whole, or refused with every problem named: file, line, field."""

import re
from types import SimpleNamespace

import pytest

from kitchen import lineups
from kitchen.players import Player, PlayerError, parse_player

SCENARIO = SimpleNamespace(
    name="tiny_1", seats={"E1": "executive_chef", "L1": "line_cook", "L2": "line_cook"}
)


def problems_of(text: str) -> list[str]:
    with pytest.raises(lineups.LineupError) as caught:
        lineups.parse(text, "mine.yaml")
    return caught.value.problems


def test_a_seat_goes_before_its_role_and_a_role_before_the_default():
    lineup = lineups.parse(
        "default: baseline:null\nroles: {line_cook: 'smollm2:135m'}\nseats: {L2: external}\n"
    )
    assert lineups.seat_players(lineup, SCENARIO) == {
        "E1": {"role": "executive_chef", "player": "baseline:null"},
        "L1": {"role": "line_cook", "player": "smollm2:135m"},
        "L2": {"role": "line_cook", "player": "external"},
    }


def test_every_problem_is_named_with_file_line_and_field():
    found = problems_of(
        "name: x\nplayers: 3\ndefault: baseline:greedyy\nroles:\n  line_cook: 'a model@'\n"
        "options:\n  temperature: hot\n  colour: red\n"
    )
    assert [line.split(": ")[:2] for line in found] == [
        ["mine.yaml:2", "players"],
        ["mine.yaml:3", "default"],
        ["mine.yaml:5", "roles.line_cook"],
        ["mine.yaml:7", "options.temperature"],
        ["mine.yaml:8", "options.colour"],
    ]
    assert "meant: greedy" in found[1]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("default: [", "mine.yaml:1: not YAML"),
        ("default: baseline:null\ndefault: external", "mine.yaml:2: not YAML"),
        ("- external", "a lineup is a mapping"),
        ("name: x", "default: no seat has a player"),
        ("default:", "default: None is not a player"),
        ("default: greedy", "write baseline:greedy"),
        ("default: external\nseats: L1", "seats: 'L1' is not a mapping"),
        ("default: external\noptions: {cache: 1}", "options.cache: 1 is not true or false"),
        ("default: external\noptions: {top_k: true}", "options.top_k: True is not a whole number"),
        ("default: external\nname: ''", "name: '' is not a name"),
        ('default: external\nname: "a\\0b"', "name: 'a\\x00b' is not a name"),
        ("default: external\noptions: {num_ctx: -5}", "num_ctx: -5 is out of range; write 512 to"),
        ("default: external\noptions: {num_predict: 0}", "num_predict: 0 is out of range"),
        ("default: external\noptions: {temperature: .nan}", "nan is out of range; write 0 to 5"),
        ("default: external\noptions: {top_p: .inf}", "inf is out of range; write 0 to 1"),
        ("default: external\noptions: {embed_model: a b}", "embed_model: 'a b' names no model"),
        ("default: external\noptions: {embed_model: external}", "'external' is not a model"),
        ("[" * 3000, "nested too deeply"),
    ],
)
def test_bad_text_is_refused_with_the_fix(text, says):
    assert any(says in problem for problem in problems_of(text))


def test_brackets_without_an_end_are_refused_before_they_are_read():
    """Ruamel would need hours."""
    (problem,) = problems_of("name: x\n" + "[{a: " * 100_000)
    assert problem == "mine.yaml:2: not YAML: is nested too deeply"


def test_options_of_a_model_call_are_kept_as_written():
    text = "default: m:1\noptions: {num_ctx: 2048, temperature: 0, cache: true, embed_model: e:1}\n"
    options = {"num_ctx": 2048, "temperature": 0, "cache": True, "embed_model": "e:1"}
    assert lineups.parse(text).options == options


def test_a_merged_mapping_is_read_like_any_other():
    assert lineups.parse("<<: {default: external}\n").default == "external"


def test_roles_and_seats_must_be_the_scenarios():
    lineup = lineups.parse(
        "default: external\nroles:\n  waiter: external\nseats:\n  L9: external\n", "mine.yaml"
    )
    with pytest.raises(lineups.LineupError) as caught:
        lineups.seat_players(lineup, SCENARIO)
    assert caught.value.problems == [
        "mine.yaml:5: seats.L9: tiny_1 has no seat 'L9'; its seats are: E1, L1, L2",
        "mine.yaml:3: roles.waiter: tiny_1 has no role 'waiter'; "
        "its roles are: executive_chef, line_cook",
    ]


def test_a_seat_without_a_player_is_named():
    lineup = lineups.parse("roles: {line_cook: external}")
    with pytest.raises(lineups.LineupError, match=r"seat E1 \(executive_chef\) has no player"):
        lineups.seat_players(lineup, SCENARIO)


@pytest.mark.parametrize(
    ("text", "player"),
    [
        ("smollm2:135m", Player("model", "smollm2:135m")),
        (
            "hf.co/unsloth/Qwen3-GGUF:Q4_K_M@gpu",
            Player("model", "hf.co/unsloth/Qwen3-GGUF:Q4_K_M", "gpu"),
        ),
        ("ft:gpt-4.1:org::id4", Player("model", "ft:gpt-4.1:org::id4")),
        ("qwen/qwen3:free", Player("model", "qwen/qwen3:free")),
        ("@cf/meta/llama-3@cloud", Player("model", "@cf/meta/llama-3", "cloud")),
        ("/models/soup.gguf", Player("model", "/models/soup.gguf")),
        ("~vendor/latest", Player("model", "~vendor/latest")),
        ("baseline:random", Player("baseline", "random")),
        ("baseline:greedy@queue", Player("baseline", "greedy", queued=True)),
        ("baseline:brigade", Player("baseline", "brigade")),
        ("baseline:noisy:0.2:brigade", Player("baseline", "noisy:0.2:brigade")),
        ("baseline:mute:brigade@queue", Player("baseline", "mute:brigade", queued=True)),
        ("recorded:greedy", Player("recorded", "greedy", queued=True)),
        ("external", Player("external")),
    ],
)
def test_players_are_read(text, player):
    assert parse_player(text) == player


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        None,
        7,
        "a b",
        "m@",
        "@gpu",
        "m@a b",
        "m:",
        "baseline:",
        "baseline:greedy@gpu",
        "recorded:x",
    ],
)
def test_malformed_players_are_refused(text):
    with pytest.raises(PlayerError):
        parse_player(text)


@pytest.mark.parametrize("think", ["off", "on", "low", "medium", "high"])
def test_a_lineup_says_how_much_its_models_think(think):
    text = f"default: smollm2:135m\noptions: {{think: {think}, think_budget: 900}}"
    assert lineups.parse(text).options == {"think": think, "think_budget": 900}


def test_each_role_may_think_at_a_level_of_its_own():
    text = "default: m\noptions:\n  think: {default: off, executive_chef: high}"
    options = lineups.parse(text).options
    assert options == {"think": {"default": "off", "executive_chef": "high"}}


@pytest.mark.parametrize(
    ("think", "said"),
    [
        ("much", "options.think: 'much' is unknown; write off, on, low"),
        ("3", "options.think: 3 is not text"),
        ("{chef: on}", "options.think.chef: no such role; roles are: executive_chef"),
        ("{sous_chef: much}", "options.think.sous_chef: 'much' is unknown"),
        ("{sous_chef: 1}", "options.think.sous_chef: 1 is not text"),
    ],
)
def test_a_level_that_is_none_names_the_place(think, said):
    with pytest.raises(lineups.LineupError, match=re.escape(said)):
        lineups.parse(f"default: m\noptions: {{think: {think}}}")


def test_built_in_lineups_load_and_seat_everyone():
    assert lineups.built_in() == ["brigade", "greedy", "null", "random", "smollm2"]
    for name in lineups.built_in():
        assert lineups.load(name).name == name
        assert set(lineups.seat_players(lineups.load(name), SCENARIO)) == {"E1", "L1", "L2"}


def test_a_player_is_a_lineup_by_itself():
    assert lineups.load("smollm2:135m@gpu").default == "smollm2:135m@gpu"


def test_an_unknown_name_says_what_there_is():
    with pytest.raises(lineups.LineupError, match=r"no lineup 'gredy' \(meant: greedy\?\)"):
        lineups.load("gredy")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(lineups.LineupError, match=r"none\.yaml: can't be read"):
        lineups.find(str(tmp_path / "none.yaml"))


def test_the_digest_ignores_layout_and_sees_players():
    one = lineups.parse("name: a\ndefault: external\noptions: {temperature: 0.5, top_k: 3}")
    two = lineups.parse(
        "# said first\ndefault: external\nname: a\noptions: {top_k: 3, temperature: 0.5}"
    )
    other = lineups.parse("name: a\ndefault: baseline:null\noptions: {temperature: 0.5, top_k: 3}")
    assert one.digest == two.digest != other.digest
    assert lineups.load(one.to_json()).digest == one.digest


@pytest.mark.django_db  # the room of agents asks its table of hosts
def test_checks_of_other_rooms_are_asked():
    def no_llama(players):
        return [f"no host has {player}" for player in players if player.startswith("llama")]

    lineups.checks.append(no_llama)
    try:
        lineups.check_players(["external", "baseline:null"])
        with pytest.raises(lineups.LineupError, match="no host has llama3:8b"):
            lineups.check_players(["llama3:8b", "llama3:8b"])
    finally:
        lineups.checks.remove(no_llama)


def test_a_lineup_without_default_survives_its_json():
    lineup = lineups.parse("name: a\nroles: {line_cook: external}")
    assert lineups.parse(lineup.to_json()) == lineup


def test_a_string_from_a_request_never_reads_a_file(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("default: external")
    assert lineups.find(str(file)).default == "external"
    with pytest.raises(lineups.LineupError, match="there is no lineup"):
        lineups.load(str(file))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("baseline:noisy:2", "needs a chance from 0 to 1"),
        ("baseline:brigad", r"meant: brigade\?"),
        ("baseline:mute:chess", "is unknown; write one of"),
        ("mute:brigade", "write baseline:mute:brigade"),
    ],
)
def test_a_scripted_player_that_nobody_is_says_what_to_write(text: str, said: str) -> None:
    with pytest.raises(PlayerError, match=said):
        parse_player(text)
