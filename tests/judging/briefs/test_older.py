"""Cook folders as multicooker has them are taken as they are."""

from pathlib import Path

import pytest

from judging.briefs import read_folder
from judging.briefs.older import places_here
from masterchef.celery import FLAVORS

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
