"""Tests that share an engine or an installation run in one process, as their group says."""

import subprocess
import sys
from pathlib import Path

PAIR = """
import os
import pytest

pytestmark = pytest.mark.xdist_group("one")

@pytest.mark.parametrize("n", range(4))
def test_it(n):
    open({where!r}, "a").write(os.environ["PYTEST_XDIST_WORKER"] + "\\n")
"""


def test_a_group_stays_together(tmp_path: Path) -> None:
    where = tmp_path / "workers"
    for name in ("test_a.py", "test_b.py"):
        (tmp_path / name).write_text(PAIR.format(where=str(where)))
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadgroup"]
    for left_out in ("playwright", "django", "masterchef.embedded.pytest_plugin"):
        command += ["-p", f"no:{left_out}"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout
    assert len(where.read_text().split()) == 8 and len(set(where.read_text().split())) == 1
