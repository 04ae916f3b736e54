"""Settings come from one table; what can't be read names its variable."""

import ast
from pathlib import Path

import pytest

from masterchef import variables
from masterchef.embedded.folders import CHECKOUT

ROOMS = ("masterchef", "kitchen", "agents", "judging")
# These start processes, or are told by a process of ours what to measure.
OWN_READERS = ("masterchef/bench/", "masterchef/embedded/", "agents/flavors/dummy/image/")


def _read_elsewhere(path: Path) -> list[str]:
    """Names of settings that a file takes from the environment by itself."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("os.environ.get", "os.getenv"):
            name = node.args[0].value if isinstance(node.args[0], ast.Constant) else ""
            found += [name] if name in variables.TABLE else []
    return found


def test_no_setting_is_read_beside_the_table() -> None:
    asks_whether_it_is_set = {"masterchef/cli/environment.py", "masterchef/cli/checks.py"}
    debug = {"masterchef/cli/errors.py"}  # must work when nothing else does
    elsewhere = {
        name: read
        for room in ROOMS
        for path in sorted((CHECKOUT / room).rglob("*.py"))
        if "node_modules" not in path.parts
        and not (name := path.relative_to(CHECKOUT).as_posix()).startswith(OWN_READERS)
        and name not in asks_whether_it_is_set | debug
        and (read := _read_elsewhere(path))
    }
    assert elsewhere == {}


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("MASTERCHEF_LEASE_S", "2.5", 2.5),
        ("MASTERCHEF_DB_POOL", " 20 ", 20),
        ("MASTERCHEF_DEBUG", "Yes", True),
        ("MASTERCHEF_DEBUG", "off", False),
        ("MASTERCHEF_ALLOWED_HOSTS", "a.example, b.example,", ["a.example", "b.example"]),
        ("MASTERCHEF_MEDIA", "/srv/media", "/srv/media"),
        ("MASTERCHEF_DB_POOL", "", 12),
    ],
)
def test_a_value_has_its_kind(name: str, text: str, value: object) -> None:
    assert variables.read(name, {name: text}) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("MASTERCHEF_LEASE_S", "20s"),
        ("MASTERCHEF_DB_POOL", "1.5"),
        ("MASTERCHEF_DEBUG", "maybe"),
    ],
)
def test_what_cannot_be_read_names_its_variable(name: str, text: str) -> None:
    with pytest.raises(variables.BadVariable, match=name):
        variables.read(name, {name: text})
