"""Other versions come and go over the hosts while sessions run and people watch them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.fleet import hosts, image_transfer
from tests.deploy import printed
from tests.deploy.fleet.fleets import PAGE, Fleet
from tests.deploy.fleet.test_cut_off import BROKEN
from tests.deploy.fleet.watchers import People

SESSIONS = 20
SPEED = 0.5  # simulated seconds a second: an evening is not over before the upgrade is
MIGRATION = '''
from django.db import migrations, models


class Migration(migrations.Migration):
    """A table and a column that the version before need not know."""

    dependencies = [("kitchen", "{before}")]
    operations = [
        migrations.CreateModel(
            "Guest",
            [("id", models.BigAutoField(primary_key=True)), ("name", models.TextField())],
        ),
        migrations.AddField("session", "guests", models.IntegerField(null=True)),
    ]
'''


class Tree:
    """Files of the installation's checkout, changed for a while."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._before: dict[Path, str | None] = {}

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        self._before.setdefault(path, path.read_text() if path.exists() else None)
        path.write_text(text)

    def append(self, name: str, text: str) -> None:
        self.write(name, (self.root / name).read_text() + text)

    def restore(self) -> None:
        for path, text in self._before.items():
            path.unlink() if text is None else path.write_text(text)


@pytest.fixture
def tree(fleet: Fleet) -> Iterator[Tree]:
    tree = Tree(fleet.copy.root)
    yield tree
    tree.restore()


@pytest.fixture
def people(fleet: Fleet) -> Iterator[People]:
    people = People(fleet)
    yield people
    people.end()


def test_sessions_go_on_through_an_upgrade_and_a_rollback(
    fleet: Fleet, played: dict[str, Any], tree: Tree, people: People
) -> None:
    folder = fleet.copy.root / "kitchen" / "migrations"
    last = max(path.stem for path in folder.glob("0*.py"))
    name = f"{int(last[:4]) + 1:04}_guests"
    tree.write(f"kitchen/migrations/{name}.py", MIGRATION.format(before=last))
    tree.append("kitchen/engine/step.py", "\n# Another sentence: another ruleset.\n")
    build, upgrade, *_ = printed.commands(PAGE, "Upgrade and restore")
    fleet.copy.deploy(*build)
    _carry(fleet, build[1])
    sessions = [fleet.start(people.token(), speed=SPEED) for _ in range(SESSIONS)]
    for session in sessions:
        people.follow(session)
    fleet.copy.deploy(*upgrade)
    assert _versions(fleet) == {build[1]}
    assert fleet.row("SELECT count(*) FROM kitchen_guest") == ["0"]
    assert _states(fleet, sessions) == {"running"}, "they should outlast the upgrade"
    newer = fleet.play()
    assert newer["state"] == "done" and newer["ruleset"] != played["ruleset"]
    fleet.copy.deploy("rollback")
    assert _versions(fleet) == {"fleet"}
    for session in sessions:
        _go_on(fleet, people, session)
    ended = [fleet.ended(people.token(), "sessions", each) for each in sessions]
    people.leave()
    assert [each["state"] for each in ended] == ["done"] * SESSIONS
    assert {each["hash"] for each in ended} == {played["hash"]}
    _nobody_was_turned_away(people)
    for session, follower in zip(ended, people.followers, strict=True):
        assert follower.numbers == list(range(1, session["last_number"] + 1))
        assert follower.opened >= 3, "the web servers were not replaced under it"
    assert fleet.on_web("python", "-c", BROKEN) == "{}"


def test_a_version_that_never_gets_healthy_takes_itself_back(
    fleet: Fleet, played: dict[str, Any], tree: Tree, people: People
) -> None:
    tree.append("masterchef/asgi.py", '\nraise RuntimeError("this version never starts")\n')
    # Its patience is the test's: five minutes, as it ships. Of the web server alone: what else had
    # another configuration would be made anew, nginx too.
    compose = (fleet.copy.root / "deploy" / "compose.yaml").read_text()
    before, mark, web = compose.partition("\n  web:\n")
    web = web.replace("start_period: 300s", "start_period: 30s", 1)
    tree.write("deploy/compose.yaml", before + mark + web)
    fleet.copy.deploy("build", "3")
    _carry(fleet, "3")
    session = fleet.start(people.token(), speed=SPEED)
    people.follow(session)
    tried = fleet.copy.tried("upgrade", "3")
    assert tried.returncode == 1
    assert "version 3 did not become healthy; fleet serves again" in tried.stderr
    assert _versions(fleet) == {"fleet"}
    fleet.call(f"/api/v1/sessions/{session['id']}/speed", people.token(), {"speed": None})
    ended = fleet.ended(people.token(), "sessions", session)
    people.leave()
    assert (ended["state"], ended["hash"]) == ("done", played["hash"])
    assert people.followers[0].numbers == list(range(1, ended["last_number"] + 1))
    _nobody_was_turned_away(people)


def _go_on(fleet: Fleet, people: People, session: dict[str, Any]) -> None:
    """Where ten minutes passed without workers of its rules, it says so and waits for a person."""
    path = f"/api/v1/sessions/{session['id']}"
    found = fleet.call(path, people.token())
    if found["state"] == "blocked":
        assert "roll back to the version that has it and resume" in found["reason"]
        fleet.call(f"{path}/resume", people.token(), {})
    fleet.call(f"{path}/speed", people.token(), {"speed": None})


def _carry(fleet: Fleet, version: str) -> None:
    """The images' way takes minutes and is not what is tried: the sessions run after it."""
    inventory = hosts.load(fleet.copy.root / "deploy" / "inventory.yaml")
    for name in inventory.hosts:
        image_transfer.carry(inventory, name, version)


def _nobody_was_turned_away(people: People) -> None:
    assert people.wrong == []
    assert people.answers[200] > 200, people.answers


def _versions(fleet: Fleet) -> set[str]:
    """Of the application, as it runs on any host; PostgreSQL and Valkey stay as they are."""
    lines = fleet.copy.deploy("status").splitlines()
    running = [line.split() for line in lines if "masterchef/app:" in line]
    return {words[-1].partition(":")[2] for words in running
            if words[0] not in ("postgres", "valkey", "migrate")}  # fmt: skip


def _states(fleet: Fleet, sessions: list[dict[str, Any]]) -> set[str]:
    ids = ", ".join(f"'{each['id']}'" for each in sessions)
    (found,) = fleet.row(
        f"SELECT string_agg(DISTINCT state, ' ') FROM masterchef_run WHERE id IN ({ids})"
    )
    return set(found.split())
