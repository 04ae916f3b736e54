"""Draws matrix.svg for the README: the live display of `masterchef matrix run`, half way.

.venv/bin/python deploy/pictures/draw_matrix.py
"""

import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from rich.console import Console  # noqa: E402 (Django first)

from judging.trials.progress import Progress, Row  # noqa: E402
from masterchef.cli.matrix_live import picture  # noqa: E402

MODEL = "smollm2:135m"
AT = datetime(2026, 11, 25, 14, 3, 20, tzinfo=UTC)
# How a run of `matrix run --example` may stand at its fourteenth cell.
ROWS = [
    Row("extraction_quotes@1", MODEL, 6, 6, 0, 5, 1, 0, 0.0, 0.0, None),
    Row("extraction_by_section@1", MODEL, 6, 6, 0, 6, 0, 0, 0.022, 0.022, None),
    Row("direct_short@1", MODEL, 6, 2, 2, 2, 0, 0, None, None, 0.0),
    Row("direct_guided@1", MODEL, 6, 0, 0, 0, 0, 0, None, None, None),
]
ABOUT = {"prompt": "direct_short@1", "model": MODEL, "trial": "colorectal_msi_high"}
LINES: list[tuple[float, int, str, dict[str, Any], str]] = [
    (0.0, 20, "call_finished", {"tokens_in": 1411, "tokens_cached": 402, "tokens_out": 171,
     "total_ms": 6480, "purpose": "extraction", "prompt": "extraction_by_section@1"}, ""),
    (0.1, 20, "cell_done", {}, f"extraction_by_section@1 × {MODEL} × colorectal_msi_high: ok, "
     "entities F1 0.133, relationships F1 0.000"),
    (0.2, 10, "call_started", {"purpose": "direct"}, ""),
    (4.1, 30, "cell_done", {}, f"extraction_quotes@1 × {MODEL} × prostate_castration_resistant: "
     "unparsed, entities F1 0.000, the JSON object is broken or cut off"),
    (4.2, 10, "call_first_token", {"after_ms": 1210}, ""),
    (6.0, 20, "call_finished", {"tokens_in": 612, "tokens_out": 88, "total_ms": 2970,
     "purpose": "direct"}, ""),
]  # fmt: skip


def main() -> None:
    """Save the picture beside this file."""
    now = Progress("running", "", 24, 14, ROWS, {"ok": 13, "unparsed": 1}, 17_240, 0.0, 83.0, 59.0)
    lines = [
        {
            "at": AT + timedelta(seconds=second),
            "level": level,
            "kind": kind,
            "seat": "",
            "host": "local",
            "text": text,
            "data": ABOUT | data if data else {},
        }
        for second, level, kind, data, text in LINES
    ]  # fmt: skip
    console = Console(record=True, width=118, file=io.StringIO(), force_terminal=True)
    console.print(picture("4 prompts × 1 model × 6 trials", now, lines, 118))
    svg = console.export_svg(title="masterchef matrix run --example")
    # Rich names a font on another server; the reader's own monospace font will do.
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.S)
    Path(__file__).with_name("matrix.svg").write_text(svg.replace("Fira Code", "ui-monospace"))


if __name__ == "__main__":
    main()
