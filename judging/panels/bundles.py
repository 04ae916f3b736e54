"""The folder that a judge in a container gets: copies of these files and nothing else."""

import json
from collections.abc import Iterable, Iterator, Mapping

from judging.briefs import rubric_table
from judging.panels.case import Case
from judging.panels.schemas import scores_schema

Files = Iterable[tuple[str, bytes]]


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
            yield f"submissions/{letter}/{path}", data
