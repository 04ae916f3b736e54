"""What the commands of models say when something is in the way."""

from collections.abc import Callable

import pytest

from agents.library import assignments, versions
from agents.models import Host, ModelFile, ModelVersion
from masterchef.cli.errors import CommandError
from masterchef.cli.models import placements as commands
from tests.agents.library.shelf import Shelf

Hosts = Callable[..., tuple[Host, Shelf]]


def test_what_is_assigned_is_not_deleted_and_the_way_out_is_told(
    soup: ModelFile, hosts: Hosts, capsys: pytest.CaptureFixture[str]
) -> None:
    host, _ = hosts("one")
    first = versions.create("soup", soup)
    versions.edit(first, system="Be brief.")
    commands.assign("soup", tag="attic", wait=True)
    assert "no host has the tag attic now" in capsys.readouterr().err
    assignments.assign("soup", host=host)
    for where in ("", "one"):
        with pytest.raises(CommandError) as error:
            commands.rm("soup", host=where)
        for taken in ("--tag attic", "--host one"):
            assert f"masterchef models assign soup:latest --remove {taken}" in error.value.fix
    assert ModelVersion.objects.count() == 2
    commands.assign("soup", tag="attic", remove=True)
    commands.assign("soup", host="one", remove=True)
    commands.rm("soup", host="")
    assert not ModelVersion.objects.exists() and not ModelFile.objects.exists()


def test_of_several_versions_all_are_deleted_or_none(soup: ModelFile, hosts: Hosts) -> None:
    """An older one is on its way to a host."""
    host, _ = hosts("one")
    first = versions.create("soup", soup)
    assignments.assign("soup", host=host)
    first.placements.update(state="claimed")
    versions.edit(first, system="Be brief.")
    commands.assign("soup", host="one", remove=True)
    first.placements.update(state="claimed")
    with pytest.raises(CommandError, match="on its way"):
        commands.rm("soup", host="")
    assert ModelVersion.objects.count() == 2
