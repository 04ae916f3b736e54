"""What a brief says about checks, its score and attempts."""

from pathlib import Path

import pytest

from judging.briefs import Brief, BriefError, parse_brief, participant_prompt, read_folder

CHECKED = """\
name: sums
score: checks
participants: [{name: anna, flavor: dummy}]
"""


def folder(path: Path, brief: str, **checks: str) -> Path:
    path.joinpath("BRIEF.md").write_text("Add.\n")
    path.joinpath("brief.yaml").write_text(brief)
    for name, text in checks.items():
        path.joinpath("checks").mkdir(exist_ok=True)
        path.joinpath("checks", name.replace("__", ".")).write_text(text)
    return path


def test_checks_alone_need_neither_judges_nor_a_rubric(tmp_path: Path) -> None:
    read = read_folder(folder(tmp_path, CHECKED, adds__sh="true"))
    assert [each.path for each in read.checks] == ["adds.sh"]
    assert read.brief.judges == ()
    said = participant_prompt(read, "anna")
    assert "Tests that you don't see" in said
    assert "| dimension |" not in said


@pytest.mark.parametrize(
    ("brief", "checks", "said"),
    [
        (CHECKED, {}, "checks needs a folder checks/"),
        (CHECKED, {"_helper__py": ""}, "holds no check"),
        (CHECKED.replace("score: checks\n", ""), {"a__sh": ""}, "judges: is missing"),
        (
            CHECKED + "judges: [{name: judith, flavor: x}]\n",
            {"a__sh": ""},
            "rubric: is missing",
        ),
        (CHECKED + "attempts: 60\n", {"a__sh": ""}, "less than or equal to 20"),
        (CHECKED.replace("anna", "a" * 39) + "attempts: 3\n", {"a__sh": ""}, "shorten it"),
        (CHECKED.replace("dummy}", "dummy, attempt_of: x}"), {"a__sh": ""}, "take it out"),
        (CHECKED + "checks: {timeout: 3}\n", {"a__sh": ""}, "write timeout_s"),
    ],
)
def test_a_mistake_is_told_with_its_fix(
    tmp_path: Path, brief: str, checks: dict[str, str], said: str
) -> None:
    with pytest.raises(BriefError) as caught:
        read_folder(folder(tmp_path, brief, **checks))
    assert said in str(caught.value)


def test_attempts_stand_in_the_brief_as_participants_of_their_own() -> None:
    brief = parse_brief(CHECKED + "attempts: 3\n")
    assert [each.name for each in brief.participants] == ["anna-1", "anna-2", "anna-3"]
    assert {each.attempt_of for each in brief.participants} == {"anna"}
    assert Brief.from_json(brief.to_json()) == brief


def test_feedback_for_anna_is_for_each_of_her_attempts(tmp_path: Path) -> None:
    path = folder(tmp_path, CHECKED + "attempts: 2\n", adds__sh="true")
    path.joinpath("FEEDBACK_anna.md").write_text("Better.")
    read = read_folder(path)
    assert [read.personal(each.name) for each in read.brief.participants] == ["Better."] * 2
