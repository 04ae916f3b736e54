"""An ensemble is a folder: who is in it, how they work together, and no code."""

import os
import subprocess
from pathlib import Path

import pytest

from agents import credentials, flavors
from agents.containers import Logs
from agents.flavors import Order
from agents.flavors.ensembles import BadEnsemble, Ensemble
from agents.models import Credential
from judging.briefs.pairs import kindred_pairs
from judging.briefs.parser import parse_brief
from judging.cooks.folder import creation

TOLD = "lead: claude\nconsulted:\n  codex: finds faults\n"


def folder(path: Path, told: str = TOLD) -> Path:
    made = path / "team"
    made.mkdir()
    (made / "ensemble.yaml").write_text(told)
    (made / "PROTOCOL.md").write_text("Work together.\n")
    return made


def test_the_lead_reads_how_they_work_together_and_whom_it_can_ask(tmp_path: Path) -> None:
    team = Ensemble(folder(tmp_path), flavors.get)
    prompt = team.argv(Order("Make soup.", model="opus"))[2]
    assert prompt.startswith("Work together.\n")
    assert '`sh ~/.consult/codex "your question"`: finds faults' in prompt
    assert prompt.endswith("Your task follows.\n\nMake soup.")
    assert team.argv(Order("x", model="opus"))[0] == "claude"
    assert "opus" not in team.home(Order("x", model="opus"))[".consult/codex"].decode()
    assert team.image == "masterchef/team" and team.parts == ("claude", "codex")


def test_as_a_judge_it_is_its_lead_alone(tmp_path: Path) -> None:
    team = Ensemble(folder(tmp_path), flavors.get)
    order = Order("Judge.", judge=True)
    assert team.argv(order) == flavors.get("claude").argv(order)
    assert not [name for name in team.home(order) if "consult" in name]


def test_behind_a_door_all_of_them_ask_the_one_model(tmp_path: Path) -> None:
    team = Ensemble(folder(tmp_path), flavors.get)
    assert team.hosts and team.api is None
    order = Order("x", model="qwen3:8b", endpoint="http://h", endpoint_model="qwen3:8b")
    script = team.home(order)[".consult/codex"].decode()
    assert "--model qwen3:8b" in script and "127.0.0.1:8099" in script
    assert flavors.get("triad").hosts


@pytest.mark.parametrize("question", ["plain", "-h", "$(touch broken); `id` \"'\\", "two\nlines"])
def test_a_question_is_one_word_whatever_is_in_it(question: str, tmp_path: Path) -> None:
    """The script is run by a real shell, with a program in codex's place that shows its words."""
    team = Ensemble(folder(tmp_path), flavors.get)
    script = tmp_path / "codex.sh"
    script.write_bytes(team.home(Order("x"))[".consult/codex"])
    stand_in = tmp_path / "bin" / "codex"
    stand_in.parent.mkdir()
    stand_in.write_text('#!/bin/sh\nprintf "%s\\n" "$2"\n')
    stand_in.chmod(0o755)
    env = {**os.environ, "PATH": f"{stand_in.parent}:{os.environ['PATH']}"}
    ran = subprocess.run(["sh", script, question], env=env, cwd=tmp_path, capture_output=True,
                         text=True, check=False)  # fmt: skip
    assert ran.stdout.rstrip("\n").strip() == question.strip(), ran.stderr
    assert not (tmp_path / "broken").exists()
    none = subprocess.run(["sh", script], env=env, capture_output=True, check=False)
    assert none.returncode == 64


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ("", "write lead"),
        ("[", "can't be read as YAML"),
        ("lead: claude\n", "consulted: write 1 to 8"),
        ("lead: 3\nconsulted: {codex: x}\n", "lead: write the flavor"),
        ("lead: claude\nconsulted: {codex: x}\nstyle: 3\n", "style: is unknown"),
        ("lead: claude\nconsulted: {codx: x}\n", "'codx' is not a flavor"),
        ("lead: team\nconsulted: {codex: x}\n", "is this ensemble itself"),
        ("lead: model\nconsulted: {codex: x}\n", "no command line agent"),
        ("lead: claude\nconsulted: {triad: x}\n", "no command line agent"),
        ("lead: claude\nconsulted: {codex: x}\nconsult_timeout_s: 0\n", "consult_timeout_s"),
    ],
)
def test_a_folder_that_describes_none_is_refused_by_its_field(
    told: str, says: str, tmp_path: Path
) -> None:
    with pytest.raises(BadEnsemble, match=says):
        Ensemble(folder(tmp_path, told), flavors.get)


def test_its_image_is_the_leads_with_what_the_others_bring(tmp_path: Path) -> None:
    text = Ensemble(folder(tmp_path), flavors.get).dockerfile()
    assert text.startswith("FROM masterchef/claude\n")
    assert "COPY --from=masterchef/codex /usr/local/ /usr/local/" in text
    duo = flavors.get("duo")
    assert isinstance(duo, Ensemble) and duo.dockerfile() == "FROM masterchef/dummy\n"


def test_its_usage_and_trouble_are_the_leads() -> None:
    said = Logs('{"type":"error","kind":"rate_limited","message":"rate limit, retry in 9 s"}', "")
    ended = flavors.get("duo").trouble(said)
    assert ended is not None and ended.outcome == "rate_limited"


def test_a_judge_of_one_of_its_flavors_judges_its_own_kind() -> None:
    brief = parse_brief(
        "name: x\nparticipants: [{name: t, flavor: triad}, {name: g, flavor: gemini}]\n"
        "judges: [{name: c, flavor: codex}, {name: a, flavor: agy}]\n"
        "rubric: {dimensions: [{id: q, weight: 100, description: good}]}\n"
    )
    assert creation.KIND == "cook"  # which has told the pairs of ensembles
    pairs = kindred_pairs(brief)
    assert [(pair.judge, pair.participant) for pair in pairs] == [("c", "t")]
    assert pairs[0].reason == "codex is in both"


@pytest.mark.django_db(transaction=True)
class TestCredentials:
    @pytest.fixture(autouse=True)
    def shelf(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setenv("MASTERCHEF_CREDENTIALS", str(tmp_path))
        for name in (
            "ANTHROPIC_API_KEY",
            "CLAUDE_CODE_OAUTH_TOKEN",
            "CODEX_API_KEY",
            "XAI_API_KEY",
        ):
            monkeypatch.delenv(name, raising=False)
        for flavor, path in (("claude", ".claude/.credentials.json"), ("codex", ".codex/auth.json"),
                             ("grok", ".grok/auth.json")):  # fmt: skip
            file = tmp_path / flavor / "mine" / path
            file.parent.mkdir(parents=True)
            file.write_text(f'{{"token": "sesame-{flavor}-4711-4711"}}')
        return tmp_path

    def test_it_signs_in_as_each_of_its_flavors(self) -> None:
        triad = flavors.get("triad")
        access = credentials.lease(triad, "participation:1")
        assert access is not None
        assert set(access.home) == {".claude/.credentials.json", ".codex/auth.json",
                                    ".grok/auth.json"}  # fmt: skip
        assert Credential.objects.filter(holder="participation:1").count() == 3
        assert len(credentials.secrets(triad)) == 3
        assert credentials.lease(triad, "participation:2") is None
        assert credentials.lease(triad, "participation:1") == access

    def test_where_one_is_taken_it_holds_none_of_the_others(self) -> None:
        assert credentials.lease(flavors.get("grok"), "participation:7")
        assert credentials.lease(flavors.get("triad"), "participation:8") is None
        assert not Credential.objects.filter(holder="participation:8").exists()
        assert credentials.lease(flavors.get("claude"), "participation:9")

    def test_where_one_is_missing_it_says_which_and_holds_none(self, shelf: Path) -> None:
        (shelf / "grok" / "mine" / ".grok" / "auth.json").unlink()
        with pytest.raises(credentials.NoCredential, match="grok can't sign in"):
            credentials.lease(flavors.get("triad"), "participation:8")
        assert not Credential.objects.filter(holder="participation:8").exists()

    def test_each_renewed_token_goes_back_to_its_own_place(self, shelf: Path) -> None:
        assert credentials.lease(flavors.get("triad"), "participation:1")
        for part in flavors.get("triad").parts:
            flavor = flavors.get(part)
            new = dict.fromkeys(flavor.sign_in.home, b'{"token": "new"}')
            assert credentials.hand_back(flavor, "participation:1", new)
        for path in shelf.glob("*/mine/.*/*"):
            assert path.read_text() == '{"token": "new"}'
        assert not Credential.objects.exclude(holder="").exists()
