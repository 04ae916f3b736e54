"""What `cook new` and `cook run` say of a folder before anything is spent on it."""

from pathlib import Path

import pytest
from rich.text import Text
from typer.testing import CliRunner

from judging.cooks.folder import creation
from masterchef.cli.app import app
from masterchef.cli.cook import sign_in


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, and no credential but those that a test puts there."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MASTERCHEF_CREDENTIALS", str(tmp_path / "credentials"))
    for name in ("ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN", "OPENAI_API_KEY",
                 "CODEX_API_KEY", "GEMINI_API_KEY", "MASTERCHEF_SIGN_IN"):  # fmt: skip
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_the_network_is_one_with_which_the_agents_can_sign_in(place: Path) -> None:
    network, why, missing = sign_in.network_for(["claude", "codex", "dummy"])
    assert (network, why) == ("model-only", "")
    assert [line.split()[0] for line in missing] == ["claude", "codex"]
    (place / "credentials/claude").mkdir(parents=True)
    (place / "credentials/claude/mine.env").write_text("CLAUDE_CODE_OAUTH_TOKEN=x" * 3 + "\n")
    network, why, missing = sign_in.network_for(["claude", "codex"])
    assert network == "open" and why.startswith("claude sign in by subscription")
    assert [line.split()[0] for line in missing] == ["codex"]
    (place / "credentials/claude/mine.env").write_text("ANTHROPIC_API_KEY=sk-ant-0123456789\n")
    assert sign_in.network_for(["claude"]) == ("model-only", "", [])


def test_new_writes_that_network_and_says_why(place: Path) -> None:
    (place / "credentials/codex/mine/.codex").mkdir(parents=True)
    (place / "credentials/codex/mine/.codex/auth.json").write_text("{}")
    ran = CliRunner().invoke(app, ["cook", "new", "soup", "--participants", "claude,codex"])
    assert ran.exit_code == 0, ran.output
    read = creation.read(place / "soup")
    assert read.brief.network == "open"
    assert "network: open  # codex sign in by subscription" in read.yaml
    [note] = read.notes
    assert "still the template" in note
    (place / "soup/BRIEF.md").write_text("# Soup\n\nCook one.\n")
    assert creation.read(place / "soup").notes == ()


def test_whatever_in_the_folder_has_no_effect_is_named(place: Path) -> None:
    CliRunner().invoke(app, ["cook", "new", "soup", "--participants", "a=dummy,b=dummy"])
    (place / "soup/BRIEF.md").write_text("# Soup\n\nCook one.\n")
    (place / "soup/judge_brief.md").write_text("x")
    (place / "soup/data.csv").write_text("x")
    (place / "soup/.git").mkdir()
    for made in ("rounds", "judging", "RUN.json", "REFINE_2_RESULT.json", "LEDGER.csv"):
        (place / "soup" / made).mkdir()
    said = creation.read(place / "soup").notes
    assert [line.partition(":")[0] for line in said] == ["data.csv", "judge_brief.md"]
    assert "raw/" in said[0] and "JUDGE_BRIEF.md" in said[1]


@pytest.mark.django_db
def test_why_somebody_failed_is_told_whole_with_its_fix() -> None:
    from judging import cooks
    from masterchef.cli.cook import shown
    from tests.judging.cooks import making

    fix = "its image is not on this machine, and that takes a while to say; " * 3 + "do: this"
    cook = making.make_cook()
    cooks.run(cook)
    anna, ben = making.ready(cook)
    making.end(anna, "error", fix)
    making.end(ben, "error", "no")
    told = [part.plain for part in shown.tables(cook) if isinstance(part, Text)]
    assert told == [f"  anna: {fix}", "  ben: no"]
