"""A command pays only for what it uses."""

import os
import subprocess
import sys

HEAVY = ("numpy", "scipy", "pandas", "matplotlib", "pyarrow", "jsonschema", "ortools", "evalica")


def loaded(code: str, *names: str) -> str:
    """Which of these modules a new process has after `code`."""
    tells = f"{code}; print(*sorted({set(names)!r} & set(sys.modules)))"
    ran = subprocess.run(
        [sys.executable, "-c", f"import sys; {tells}"], capture_output=True, text=True, check=True,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "masterchef.settings"},
    )  # fmt: skip
    return ran.stdout.strip()


def test_the_command_line_loads_nothing_heavy() -> None:
    assert loaded("import masterchef.cli.app", "django", "celery", "redis", "psycopg", *HEAVY) == ""


def test_django_starts_without_charts_and_statistics() -> None:
    """Every command and worker starts Django; only the web server needs the admin."""
    assert loaded("import django; django.setup()", "unfold.admin", "docker", *HEAVY) == ""


def test_the_web_has_the_admin() -> None:
    code = "import django; django.setup(); import masterchef.urls"
    assert loaded(code, "judging.admin.library", "kitchen.admin.sessions") != ""
