"""The commands that a page of the docs prints, in order."""

import re
import shlex

from deploy.places import CHECKOUT

_BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands(page: str, section: str) -> list[list[str]]:
    """What `masterchef-deploy` is told in the console blocks of a section: its arguments."""
    part = _section(page, section)
    lines = [line for block in _BLOCK.findall(part) for line in block.splitlines()]
    told = [shlex.split(line[2:]) for line in lines if line.startswith("$ ")]
    return [words[1:] for words in told if words[0] == "masterchef-deploy"]


def table(page: str, section: str) -> list[list[str]]:
    """The same, of the first column of a section's table."""
    cells = re.findall(r"^\| `masterchef-deploy ([^`]+)`", _section(page, section), re.MULTILINE)
    return [shlex.split(cell) for cell in cells]


def block(page: str, section: str, kind: str) -> str:
    """The text of a section's first block of a kind, such as yaml."""
    found = re.search(rf"^```{kind}\n(.*?)^```", _section(page, section), re.MULTILINE | re.DOTALL)
    assert found, f"{page}, {section}: no {kind}"
    return found[1]


def _section(page: str, section: str) -> str:
    text = (CHECKOUT / "docs" / page).read_text()
    part = text.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    assert part, f"{page} has no section {section!r}"
    return part
