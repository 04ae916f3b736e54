"""The rubric in words: one table for participants, judges and the report."""

from judging.briefs.schema import Rubric


def number(value: float) -> str:
    """A weight without a needless ".0"."""
    return f"{value:g}"


def rubric_table(rubric: Rubric) -> str:
    """The rubric as a Markdown table, its scale in the line above."""
    low, high = rubric.scale
    rows = [
        f"| {each.id} | {number(each.weight)} | {_cell(each.description)} |"
        for each in rubric.dimensions
    ]
    return "\n".join(
        [
            f"Each dimension is scored from {low} (worst) to {high} (best); weights are percent.",
            "",
            "| dimension | weight | description |",
            "|---|---:|---|",
            *rows,
        ]
    )


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
