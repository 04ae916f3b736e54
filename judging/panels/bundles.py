"""The folder that a judge in a container gets: copies of these files and nothing else."""

import json
from collections.abc import Iterable, Iterator, Mapping

from judging.briefs import rubric_table
from judging.panels.case import Case
from judging.panels.schemas import scores_schema

Files = Iterable[tuple[str, bytes]]

# Files and folders that an agent takes for instructions, settings or hooks of its own, wherever it
# meets them below its folder: in a submission they would speak to the judge as its master does.
_OBEYED = {
    "agents.md", "agents.override.md", "agent.md", "claude.md", "claude.local.md", "gemini.md",
    "codex.md", "qwen.md", "copilot-instructions.md", ".claude", ".codex", ".gemini", ".agents",
    ".agent", ".antigravity", ".github", ".cursor", ".cursorrules", ".cursorignore", ".windsurf",
    ".windsurfrules", ".clinerules", ".aider.conf.yml", ".mcp.json", ".env", ".envrc", ".git",
    ".gitattributes", ".gitmodules", ".vscode", ".idea",
}  # fmt: skip
RENAMED = "submitted-"


def bundle(case: Case, submissions: Mapping[str, Files]) -> Iterator[tuple[str, bytes]]:
    """(path, bytes) of BRIEF.md, JUDGE_BRIEF.md, RUBRIC.md, scores.schema.json, raw/… and
    submissions/<letter>/…, one file in memory at a time. Submissions come stripped already."""
    schema = scores_schema(case.rubric, list(submissions))
    yield "BRIEF.md", case.text.encode()
    if case.judge_text.strip():
        yield "JUDGE_BRIEF.md", case.judge_text.encode()
    yield "RUBRIC.md", f"# Rubric\n\n{rubric_table(case.rubric)}\n".encode()
    yield "scores.schema.json", json.dumps(schema, indent=2).encode()
    for path, data in sorted(case.raw.items()):
        yield f"raw/{path}", data
    for letter, files in submissions.items():
        for path, data in files:
            yield f"submissions/{letter}/{inert_path(path)}", data


def inert_path(path: str) -> str:
    """The path with "submitted-" before each part that an agent would obey: CLAUDE.md, .git, …

    A part that says so already gets another one, so that no two paths become the same.
    """
    return "/".join(_inert(part) for part in path.split("/"))


def _inert(part: str) -> str:
    bare = part.lower()
    while bare.startswith(RENAMED):
        bare = bare.removeprefix(RENAMED)
    return RENAMED + part if bare in _OBEYED else part
