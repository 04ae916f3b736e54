"""The commands that a page of the docs prints, in order."""

import re
import shlex

from deploy.places import CHECKOUT

_BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands(page: str, section: str) -> list[list[str]]:
    """What `masterchef-deploy` is told in the console blocks of a section: its arguments."""
    text = (CHECKOUT / "docs" / page).read_text()
    part = text.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    assert part, f"{page} has no section {section!r}"
    lines = [line for block in _BLOCK.findall(part) for line in block.splitlines()]
    told = [shlex.split(line[2:]) for line in lines if line.startswith("$ ")]
    return [words[1:] for words in told if words[0] == "masterchef-deploy"]


def table(page: str, section: str) -> list[list[str]]:
    """The same, of the first column of a section's table."""
    part = (CHECKOUT / "docs" / page).read_text().partition(f"\n## {section}\n")[2]
    cells = re.findall(r"^\| `masterchef-deploy ([^`]+)`", part.partition("\n## ")[0], re.MULTILINE)
    return [shlex.split(cell) for cell in cells]
