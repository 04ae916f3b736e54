"""The folder that a judge in a container gets: copies of these files and nothing else."""

from collections.abc import Iterable, Iterator, Mapping

from judging.panels.case import Case

Files = Iterable[tuple[str, bytes]]


def bundle(case: Case, submissions: Mapping[str, Files]) -> Iterator[tuple[str, bytes]]:
    """(path, bytes) of BRIEF.md, JUDGE_BRIEF.md, RUBRIC.md, scores.schema.json, raw/… and
    submissions/<letter>/…, one file in memory at a time. Submissions come stripped already."""
    raise NotImplementedError
