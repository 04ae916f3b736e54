"""Draws matrix.svg for the README: the live display of a real run, when half of its cells are done.

While `masterchef matrix run --example` goes on in another terminal:
.venv/bin/python deploy/pictures/draw_matrix.py
"""

import io
import re
import time
from pathlib import Path

from masterchef.cli import output
from masterchef.cli.environment import setup_django

WIDTH = 118


def main() -> None:
    """Wait for the newest running matrix to be half done, and save the picture beside this file."""
    setup_django()
    from judging.models import Matrix
    from judging.trials import progress
    from masterchef.cli.matrix_live import LogTail, picture

    matrix = Matrix.objects.filter(state="running").latest("created_at")
    while (now := progress.of(matrix)).done * 2 < now.total:
        time.sleep(0.2)
    log = LogTail(matrix)
    log.read()
    console = output.console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    console.print(picture(matrix.name or "matrix", now, list(log.last), WIDTH))
    svg = console.export_svg(title="masterchef matrix run --example")
    # Rich names a font on another server; the reader's own monospace font will do.
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.S)
    Path(__file__).with_name("matrix.svg").write_text(svg.replace("Fira Code", "ui-monospace"))


if __name__ == "__main__":
    main()
