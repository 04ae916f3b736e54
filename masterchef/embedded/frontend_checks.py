"""`python -m masterchef.embedded.frontend_checks lint|test`: the dashboard's own checks.

`lint` compares the committed types with the interface's schema, then runs tsc and ESLint;
`test` runs Vitest; `types` writes the types anew. Where Node can't be had they are left out with a
word, except in CI, which fails.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from masterchef.embedded import frontend, node, setup_types
from masterchef.embedded.errors import StackError

TYPES = (Path("src/api/schema.d.ts"), Path("src/api/setups.ts"))


def lint(tools: node.Node) -> None:
    committed = {path: (frontend.UI / path).read_bytes() for path in TYPES}
    try:
        types(tools)
        drifted = [path for path in TYPES if (frontend.UI / path).read_bytes() != committed[path]]
    finally:
        for path, content in committed.items():
            (frontend.UI / path).write_bytes(content)
    if drifted:
        raise StackError(
            f"{drifted[0]} isn't what the interface says (any more)",
            fix="run `python -m masterchef.embedded.frontend_checks types` and commit it",
        )
    frontend.run(tools, frontend.UI, *tools.npm, "run", "--silent", "check")


def test(tools: node.Node) -> None:
    frontend.run(tools, frontend.UI, *tools.npm, "run", "--silent", "test")


def types(tools: node.Node) -> None:
    """Write the types of the interface's present schema, and the limits of its setups."""
    schema = frontend.UI / "schema.json"
    command = [sys.executable, "-m", "django", "spectacular", "--format", "openapi-json"]
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "masterchef.settings"}
    subprocess.run([*command, "--file", str(schema)], check=True, env=env, cwd=frontend.CHECKOUT)
    whole = setup_types.with_brief(json.loads(schema.read_text()))
    schema.write_text(json.dumps(whole))
    (frontend.UI / TYPES[1]).write_text(setup_types.limits(whole))
    try:
        frontend.run(tools, frontend.UI, *tools.npm, "run", "--silent", "types")
    finally:
        schema.unlink()


CHECKS: dict[str, Callable[[node.Node], None]] = {"lint": lint, "test": test, "types": types}


def main(names: list[str]) -> int:
    """1 if a check fails, 3 if CI lacks Node."""
    say: Callable[[str], None] = lambda line: print(line, file=sys.stderr, flush=True)  # noqa: E731
    try:
        tools = frontend.packages(say)
    except StackError as error:
        say(f"the dashboard's checks are left out: {error}\n  fix: {error.fix}")
        return 3 if os.environ.get("CI") else 0
    try:
        for name in names:
            CHECKS[name](tools)
            say(f"the dashboard's {name}: all good")
    except StackError as error:
        say(f"{error}\n  fix: {error.fix}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
