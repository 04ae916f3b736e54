"""The cook folder is read and written as it is."""

import os

import pytest

from judging.briefs import (
    BriefError,
    new_folder,
    parse_brief,
    participant_prompt,
    read_folder,
    write_folder,
)
from judging.briefs.errands import review_prompt
from kitchen.canary import CANARY
from tests.judging.briefs.text import BRIEF


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "essay"
    path.mkdir()
    (path / "brief.yaml").write_text(BRIEF)
    (path / "BRIEF.md").write_bytes(b"# Write an essay\r\n\r\nOn tea.\r\n")
    (path / "raw" / "sub").mkdir(parents=True)
    (path / "raw" / "tea.txt").write_text("Tea is hot.\n")
    (path / "raw" / "sub" / "bytes.bin").write_bytes(b"\xff\x00")
    return path


def problems(path, **options):
    with pytest.raises(BriefError) as raised:
        read_folder(path, **options)
    return raised.value.problems


def contents(path):
    return {file.relative_to(path).as_posix(): file.read_bytes()
            for file in sorted(path.rglob("*")) if file.is_file()}  # fmt: skip


def test_a_folder_is_written_word_for_word_as_it_was_read(folder, tmp_path):
    (folder / "JUDGE_BRIEF.md").write_text("Be fair.\n")
    (folder / "FEEDBACK.md").write_text("Shorter.\n")
    (folder / "FEEDBACK_a.md").write_text("You, a: longer.\n")
    (folder / "participants" / "codex").mkdir(parents=True)
    (folder / "participants" / "codex" / "Dockerfile").write_text("FROM base\n")
    write_folder(read_folder(folder), tmp_path / "copy")
    assert contents(tmp_path / "copy") == contents(folder)


def test_writing_never_touches_a_folder_that_holds_something(folder):
    before = contents(folder)
    with pytest.raises(FileExistsError):
        write_folder(read_folder(folder), folder)
    assert contents(folder) == before


def test_mistakes_of_all_files_are_told_together(folder):
    (folder / "BRIEF.md").write_text(" \n")
    (folder / "brief.yaml").write_text(BRIEF.replace("repeats: 2", "repeat: 2"))
    (folder / "raw" / "passwords").symlink_to("/etc/passwd")
    (folder / "raw" / "all").symlink_to("/etc")
    (folder / "JUDGE_BRIEF.md").write_bytes(b"\xff\xfe\xff")
    found = problems(folder)
    assert {each.split(":")[0] for each in found} == {
        "BRIEF.md", "brief.yaml", "raw/passwords", "raw/all", "JUDGE_BRIEF.md",
    }  # fmt: skip


def test_missing_files_are_named(tmp_path):
    assert [each.split(":")[0] for each in problems(tmp_path)] == ["brief.yaml", "BRIEF.md"]
    assert "cook new" in problems(tmp_path / "nowhere")[0]


def test_feedback_for_nobody_is_a_mistake(folder):
    (folder / "FEEDBACK_zoe.md").write_text("Well done.")
    (problem,) = problems(folder)
    assert problem.startswith("FEEDBACK_zoe.md:0: file: no participant or flavor is called 'zoe'")


def test_files_beside_a_flavors_build_files_are_a_mistake(folder):
    (folder / "participants" / "codex").mkdir(parents=True)
    (folder / "participants" / "codex" / "dockerfile.txt").write_text("FROM base\n")
    assert "participants/codex/dockerfile.txt:0: file: is not used" in problems(folder)[0]


TABLE = """Judge well.

| Dimension | Weight | Description |
|---|---|---|
| **clarity** | {clarity}% | Easy to read. |
| truth | 40 | {truth} |
| total | 100 | |
"""


def test_a_judges_table_that_says_the_same_is_fine(folder):
    text = TABLE.format(clarity=60, truth="nothing in it is wrong")
    (folder / "JUDGE_BRIEF.md").write_text(text)
    assert read_folder(folder).judge_text == text


@pytest.mark.parametrize(
    ("clarity", "truth"), [(70, "Nothing in it is wrong."), (60, "It rhymes.")]
)
def test_a_judges_table_that_disagrees_is_an_error_that_shows_both(folder, clarity, truth):
    (folder / "JUDGE_BRIEF.md").write_text(TABLE.format(clarity=clarity, truth=truth))
    (problem,) = problems(folder)
    assert problem.startswith("JUDGE_BRIEF.md:3: rubric: its table disagrees with brief.yaml")
    assert f"| **clarity** | {clarity}% |" in problem
    assert f"| truth | 40 | {truth} |" in problem
    assert "| clarity | 60 | Easy to read. |" in problem
    assert "| truth | 40 | Nothing in it is wrong. |" in problem


def test_other_tables_for_judges_are_no_rubric(folder):
    (folder / "JUDGE_BRIEF.md").write_text("| grade | means |\n|---|---|\n| 10 | perfect |\n")
    assert "perfect" in read_folder(folder).judge_text


def test_the_prompt_holds_brief_rubric_and_what_to_hand_in(folder):
    prompt = participant_prompt(read_folder(folder), "a")
    for wanted in (
        "On tea.",
        "| clarity | 60 | Easy to read. |",
        "out/essay.md (markdown)",
        "raw/tea.txt",
    ):
        assert wanted in prompt
    assert "eedback" not in prompt
    for said in (prompt, review_prompt(read_folder(folder), [], inline=False)):
        assert said.count(CANARY) == 1


def test_only_later_rounds_hold_feedback_shared_and_personal(folder):
    (folder / "FEEDBACK.md").write_text("Shorter, all of you.")
    (folder / "FEEDBACK_codex.md").write_text("For codex alone.")
    read = read_folder(folder)
    assert "Shorter" not in participant_prompt(read, "b")
    second = participant_prompt(read, "b", round=2)
    assert "Shorter, all of you." in second and "For codex alone." in second
    assert "For codex alone." not in participant_prompt(read, "a", round=2)
    assert "Given by hand." in participant_prompt(read, "a", round=2, feedback="Given by hand.")


def test_a_participants_own_feedback_goes_before_its_flavors(folder):
    (folder / "FEEDBACK_codex.md").write_text("flavor")
    (folder / "FEEDBACK_b.md").write_text("name")
    assert read_folder(folder).personal("b") == "name"


def test_a_model_is_shown_raw_and_asked_for_the_answer_itself(folder):
    prompt = participant_prompt(read_folder(folder), "a", inline=True)
    assert "Tea is hot." in prompt
    assert "raw/sub/bytes.bin is not text" in prompt
    assert "write the content of essay.md" in prompt


def test_a_new_folder_can_be_read_at_once(tmp_path):
    new_folder(tmp_path / "x", "try-it", {"a": "claude", "b": "codex"})
    read = read_folder(tmp_path / "x", flavors=["claude", "codex"])
    assert [each.flavor for each in read.brief.judges] == ["claude", "codex"]
    assert read.brief.judging.policy == "require_distinct_flavor"


def test_a_new_folder_of_one_flavor_lets_it_judge_itself_and_says_so(tmp_path):
    new_folder(tmp_path / "x", "try-it", {"a": "dummy", "b": "dummy"}, judges={"j": "dummy"})
    read = read_folder(tmp_path / "x")
    assert read.brief.judging.policy == "allow_self"
    assert "may judge its own work" in read.yaml


@pytest.mark.parametrize("name", ["Try It", "", "../x"])
def test_a_new_folder_of_a_bad_name_makes_nothing(tmp_path, name):
    with pytest.raises(BriefError):
        new_folder(tmp_path / "x", name, {"a": "claude", "b": "codex"})
    assert not (tmp_path / "x").exists()


def test_the_prompt_of_a_stranger_is_refused(folder):
    with pytest.raises(KeyError):
        participant_prompt(read_folder(folder), "zoe")


def test_the_rubric_is_written_once_for_all():
    assert "Each dimension is scored from 1 (worst) to 10 (best)" in _table()


def _table():
    from judging.briefs import rubric_table

    return rubric_table(parse_brief(BRIEF).rubric)


@pytest.mark.parametrize(
    "name", ["FEEDBACK.md", "FEEDBACK_a.md", "JUDGE_BRIEF.md", "BRIEF.md", "brief.yaml"]
)
@pytest.mark.parametrize("data", ["“shorter”".encode("cp1252"), b"x" * 1_000_001, b"a\0b"])
def test_a_text_that_cant_be_read_is_told_by_its_name(folder, name, data):
    (folder / name).write_bytes(data)
    assert any(each.startswith(f"{name}:") for each in problems(folder))


def test_a_name_in_raw_that_is_not_utf8_is_told(folder):
    (folder / "raw" / "caf\udce9.txt").write_text("x")
    (told,) = problems(folder)
    assert told == "raw/caf\\udce9.txt:0: file: its name is not UTF-8; rename it"


def _pipe(path):
    os.mkfifo(path)


KINDS = {
    "a folder": lambda path: path.mkdir(),
    "a link to nowhere": lambda path: path.symlink_to("nowhere"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a pipe": _pipe,
    "a device": lambda path: path.symlink_to("/dev/zero"),
}


@pytest.mark.parametrize("name", ["FEEDBACK.md", "FEEDBACK_a.md", "JUDGE_BRIEF.md", "BRIEF.md"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_there_and_no_file_is_told_at_once(folder, name, kind):
    (folder / name).unlink(missing_ok=True)
    KINDS[kind](folder / name)
    assert f"{name}:0: file: is not a file; put a plain file there" in problems(folder)


def test_a_file_in_place_of_the_participants_folder_is_told(folder):
    (folder / "participants").write_text("x")
    assert problems(folder) == ("participants:0: folder: is not a folder; make it one",)


def test_feedback_for_a_name_that_is_not_utf8_is_told_in_utf8(folder):
    (folder / "FEEDBACK_caf\udce9.md").write_text("x")
    (told,) = problems(folder)
    assert told.startswith("FEEDBACK_caf\\udce9.md:0: file: no participant")


@pytest.mark.parametrize("name", ["Feedback.md", "feedback.MD", "feedback_a.md", "FEEDBACK_a.Md"])
def test_feedback_in_other_capitals_is_not_passed_over(folder, name):
    (folder / name).write_text("More salt.")
    (told,) = problems(folder)
    meant = "FEEDBACK_a.md" if "_a" in name else "FEEDBACK.md"
    assert told == f"{name}:0: file: is not read; call it {meant}"
    (folder / name).rename(folder / meant)
    assert read_folder(folder).feedback or read_folder(folder).feedback_files
