"""What is planted is found: each kind of check turns red."""

from pathlib import Path

import pytest
from django.db import migrations, models

from deploy.audit import code, images
from deploy.audit import migrations as contract
from deploy.places import HERE


def test_a_planted_flaw_of_a_workflow_is_found(tmp_path: Path) -> None:
    place = tmp_path / ".github" / "workflows"
    place.mkdir(parents=True)
    (place / "x.yml").write_text(
        "name: x\non: push\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-latest\n"
        "    steps:\n      - uses: actions/checkout@v4\n        with:\n"
        "          persist-credentials: false\n"
    )
    assert any("unpinned-uses" in line for line in code.workflows(tmp_path))


def test_a_planted_flaw_of_python_is_found(tmp_path: Path) -> None:
    (tmp_path / "kitchen").mkdir()
    (tmp_path / "kitchen" / "x.py").write_text(
        "import subprocess\n\n\ndef run(text: str) -> None:\n    subprocess.run(text, shell=True)\n"
    )
    assert any("B602" in line for line in code.python(tmp_path))


def test_a_planted_flaw_of_a_recipe_is_found(tmp_path: Path) -> None:
    (tmp_path / "deploy" / "x").mkdir(parents=True)
    recipe = tmp_path / "deploy" / "x" / "Dockerfile"
    recipe.write_text("FROM debian:12-slim\nRUN cd /tmp && sudo true\nUSER root\n")
    found = list(images.recipes(tmp_path))
    assert any(line.startswith("deploy/x/Dockerfile:2: DL3004") for line in found), found


def test_a_planted_flaw_of_nginx_is_found(tmp_path: Path) -> None:
    (tmp_path / "deploy").mkdir()
    ours = (HERE / "nginx" / "nginx.conf").read_text()
    (tmp_path / "deploy" / "nginx.conf").write_text(
        ours.replace("return 308 https://$host$request_uri;", "return 302 https://$host$uri;")
    )
    assert any("http_splitting" in line for line in images.nginx(tmp_path))


@pytest.mark.django_db
def test_new_migrations_only_expand() -> None:
    problems = list(contract.contracting())
    assert not problems, "\n".join(problems)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("operation", "code_of_it"),
    [
        (migrations.RemoveField("ceiling", "solver"), "DROP_COLUMN"),
        (migrations.AddField("session", "x", models.IntegerField(default=1)), "NOT_NULL"),
        (migrations.AddField("session", "x", models.IntegerField(null=True)), ""),
        (migrations.AddField("session", "x", models.IntegerField(db_default=1)), ""),
    ],
)
def test_what_the_version_before_cannot_live_with_is_found(
    operation: migrations.operations.base.Operation, code_of_it: str
) -> None:
    found = [problem.partition(":")[0] for problem in contract.problems("kitchen", [operation])]
    assert found == ([code_of_it] if code_of_it else [])
