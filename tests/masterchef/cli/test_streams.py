"""What is printed survives a terminal that can't show it, and names of files that are no UTF-8."""

import json
import os
import subprocess
import sys

import pytest

CODE = """
from masterchef.cli import output
for name in ("soup \\ud800 [/]", "caf\\udce9", "\U0001f372 \u7eb3\u5165 \u202e", "plain"):
    output.table([{"name": name}], ["name"], as_json=False)
    output.table([{"name": name}], ["name"], as_json=True)
    output.say(name)
"""


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "ascii", "cp1252"])
def test_no_name_ends_a_command_whatever_the_terminals_encoding(encoding: str) -> None:
    env = {**os.environ, "PYTHONIOENCODING": encoding}
    code = CODE.encode("unicode_escape").decode().replace("\\n", "\n").replace("\\\\u", "\\u")
    ran = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True)
    assert ran.returncode == 0, ran.stderr
    lines = ran.stdout.decode(encoding).splitlines()
    names = [json.loads(line)["name"] for line in lines if line.startswith("{")]
    assert names == ["soup \ud800 [/]", "caf\udce9", "\U0001f372 \u7eb3\u5165 \u202e", "plain"]
    assert lines.count("plain") == 1 and "[/]" in lines[1]
