"""A command pays only for what it uses."""

import subprocess
import sys


def test_the_command_line_loads_nothing_heavy() -> None:
    code = (
        "import sys, masterchef.cli.app;"
        "print(*{'django', 'celery', 'redis', 'psycopg', 'numpy', 'scipy'} & set(sys.modules))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == ""
