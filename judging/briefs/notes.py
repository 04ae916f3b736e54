"""What is worth saying of a cook folder though it is not a mistake."""

from collections.abc import Iterator
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path

# The BRIEF.md that `cook new` writes.
BRIEF = """# {title}

Say here what is wanted: the task, for whom, and what a good result looks like. Leave open what you
want to see the participants decide for themselves. Files they may read go into raw/.
"""
_BODY = BRIEF.partition("\n")[2].split()
GIVEN = ("BRIEF.md", "brief.yaml", "JUDGE_BRIEF.md", "FEEDBACK.md", "raw", "participants",
         "checks")  # fmt: skip
_GIVEN = {name.lower(): name for name in GIVEN}
# Results that `cook export`, or multicooker, writes beside them.
RESULTS = ("FEEDBACK_*.md", "rounds", "work", "logs", "judging", "RUN.json", "RUN_RESULT.json",
           "REFINE_*.json", "LEDGER.*", "leaderboard.md", "summary.json",
           "events.jsonl", "JUDGE_RESULT.json", "status.json", "artifacts.json", "compose.yaml",
           "attempts")  # fmt: skip


def notes(folder: Path, brief: str) -> Iterator[str]:
    """A sentence each: a brief that nobody has written, and what nobody will look at."""
    if brief.strip().partition("\n")[2].split() == _BODY:
        yield ("BRIEF.md: is still the template of `cook new`, which asks for nothing; write into "
               "it what is to be done")  # fmt: skip
    for name in sorted(each.name for each in folder.iterdir()):
        if name.startswith(".") or any(fnmatchcase(name, each) for each in (*GIVEN, *RESULTS)):
            continue
        near = get_close_matches(name.lower(), _GIVEN, n=1)
        hint = (
            f"is {_GIVEN[near[0]]} meant?" if near else "material for participants goes into raw/"
        )
        shown = name.encode("utf-8", "backslashreplace").decode()  # no file system asks for UTF-8
        yield f"{shown}: is not used; {hint}"
