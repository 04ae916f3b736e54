"""Cook folders as multicooker has them are taken as they are."""

from pathlib import Path

import pytest

from judging.briefs import BriefError, participant_prompt, read_folder
from judging.briefs.older import places_here
from masterchef.celery import FLAVORS

from .examples import EXAMPLES, README_UNUSED, example

BRIEF = """\
name: proposal
timeout_s: 1800          # long enough
judge_timeout_s: 900

participants:
{participants}
judges:
{judges}
rubric:
  scale: [0, 5]
  dimensions:
    - {{ id: problem-framing, weight: 60 }}
    - id: risk-honesty
      weight: 40
"""
TABLE = """# Judge brief

Each submission lies in `./submissions/<letter>/out/PROPOSAL.md`. Leave `./submissions/` alone.

| Dimension | Weight | What you are scoring (0–5) |
|---|---:|---|
| problem-framing | 60 | Does it say what is wanted, and for whom? |
| risk-honesty | 40 | Are assumptions told? |

To `./outbox/scores.json` write strict JSON, to `./outbox/review.md` a paragraph each.
"""
LIST = """# Judge brief

- **problem-framing** - says what is wanted
  and for whom.
- **risk-honesty**: tells its assumptions.
"""
MEMBERS = [
    (("claude", "codex", "gemini"), ("claude", "gemini")),
    (("claude", "codex", "agy", "grok"), ("claude", "codex", "agy")),
    (("claude", "codex", "agy", "grok"), ("claude", "codex", "grok")),
]


def folder(path: Path, judge_text: str, members: tuple[tuple[str, ...], ...]) -> Path:
    participants = "".join(f"  - {{ name: {each}, flavor: {each} }}\n" for each in members[0])
    judges = "".join(f"  - {{ name: {each}-judge, flavor: {each} }}\n" for each in members[1])
    brief = BRIEF.format(participants=participants, judges=judges)
    texts = {"brief.yaml": brief, "BRIEF.md": "Propose.\n", "JUDGE_BRIEF.md": judge_text,
             "README.md": "An example.\n", "raw/context.md": "Here.\n"}  # fmt: skip
    for name, text in texts.items():
        (path / name).parent.mkdir(exist_ok=True)
        (path / name).write_text(text)
    return path


@pytest.mark.parametrize("members", MEMBERS)
@pytest.mark.parametrize("judge_text", [TABLE, LIST])
def test_what_dimensions_mean_is_taken_from_the_judges_brief(
    tmp_path: Path, members: tuple[tuple[str, ...], ...], judge_text: str
) -> None:
    read = read_folder(folder(tmp_path, judge_text, members), flavors=FLAVORS)
    said = [each.description for each in read.brief.rubric.dimensions]
    assert "for whom" in said[0]
    assert "ssumptions" in said[1]
    assert not [note for note in read.notes if "description" in note]


def test_a_dimension_that_nobody_describes_is_told_and_no_mistake(tmp_path: Path) -> None:
    read = read_folder(folder(tmp_path, "Judge well.\n", MEMBERS[0]), flavors=FLAVORS)
    assert any("problem-framing, risk-honesty have no description" in each for each in read.notes)


def test_judges_are_told_where_files_lie_here() -> None:
    said = places_here(TABLE)
    assert "`./submissions/<letter>/PROPOSAL.md`" in said
    assert "To `out/scores.json`" in said
    assert "Leave `./submissions/` alone" in said
    assert places_here("The submissions/A/output and inboxes/ stay.") == (
        "The submissions/A/output and inboxes/ stay."
    )


DOCKERFILE = (
    "FROM mc-base-claude:latest\n\nUSER root\nCOPY entrypoint.sh /usr/local/bin/mc-entrypoint\n"
)
ENTRYPOINT = "#!/bin/sh\n[ -f /work/PROMPT.txt ] || { echo mc-entrypoint: not there; exit 64; }\n"


def test_recipes_on_its_own_images_give_way_to_the_flavor_s(tmp_path: Path) -> None:
    """`multicooker new` puts one for each flavor into every cook."""
    made = example(tmp_path, "hello-task")
    for flavor, text in (("claude", DOCKERFILE), ("codex", f"{DOCKERFILE}RUN apt-get install jq\n"),
                         ("gemini", "FROM masterchef/gemini\nRUN true\n")):  # fmt: skip
        (made / "participants" / flavor).mkdir(parents=True)
        (made / "participants" / flavor / "Dockerfile").write_text(text)
    (made / "participants" / "claude" / "entrypoint.sh").write_text(ENTRYPOINT)
    read = read_folder(made, flavors=FLAVORS)
    assert list(read.overrides) == ["gemini"]
    first, second, readme = read.notes
    assert first == ("participants/claude: is multicooker's recipe; the image of flavor claude is "
                     "used here")  # fmt: skip
    assert "without RUN apt-get install jq: to have that" in second
    assert readme == README_UNUSED


def test_what_it_writes_beside_a_brief_is_known_and_strictness_is_taken(tmp_path: Path) -> None:
    made = example(tmp_path, "design-landing")
    for name in ("status.json", "JUDGE_RESULT.json", "compose.yaml", "artifacts.json"):
        (made / name).write_text("{}")
    yaml = (made / "brief.yaml").read_text()
    (made / "brief.yaml").write_text(f"{yaml}judging: {{policy: warn, strict_schema: true}}\n")
    read = read_folder(made, flavors=FLAVORS)
    assert read.notes == (README_UNUSED,) and read.brief.judging.policy == "warn"


def test_participants_are_told_where_judges_find_their_work(tmp_path: Path) -> None:
    made = example(tmp_path, "implementation-spike")
    (made / "BRIEF.md").write_text(
        "Judges run it from `./submissions/<letter>/out/`; fill outbox/."
    )
    said = participant_prompt(read_folder(made, flavors=FLAVORS), "claude")
    assert "`./submissions/<letter>/`; fill outbox/." in said


def test_a_judges_brief_of_blank_lines_is_read_in_its_length(tmp_path: Path) -> None:
    """Quadratic, this would take minutes."""
    made = example(tmp_path, "hello-task")
    (made / "JUDGE_BRIEF.md").write_text("\n" * 900_000)
    assert read_folder(made, flavors=FLAVORS).judge_text.isspace()


@pytest.mark.parametrize("name", EXAMPLES)
def test_its_six_examples_are_taken(name: str, tmp_path: Path) -> None:
    read = read_folder(example(tmp_path, name), flavors=FLAVORS)
    assert len(read.brief.participants) == len(EXAMPLES[name].cooks)
    assert all(each.description for each in read.brief.rubric.dimensions)
    assert read.notes == (README_UNUSED,)


def test_without_a_policy_its_own_counts_where_nobody_else_judges(tmp_path: Path) -> None:
    folder = example(tmp_path, "hello-task")
    text = (folder / "brief.yaml").read_text()
    alone = text.replace("flavor: gemini", "flavor: claude").replace("flavor: codex",
                                                                     "flavor: claude")  # fmt: skip
    (folder / "brief.yaml").write_text(alone)
    read = read_folder(folder, flavors=FLAVORS)
    assert read.brief.judging.policy == "warn"
    [note] = [each for each in read.notes if each != README_UNUSED]
    assert "judging.policy is missing" in note and "claude, codex, gemini" in note
    (folder / "brief.yaml").write_text(f"{alone}judging: {{policy: require_distinct_flavor}}\n")
    with pytest.raises(BriefError, match="nobody may judge"):
        read_folder(folder, flavors=FLAVORS)
