"""Building: what is up to date stays, a cook's own image stands on the flavor's."""

from pathlib import Path

import pytest

from agents import containers
from agents.containers import EngineError, images
from agents.flavors import image_builds
from tests.agents.containers.trying import Place, finish

pytestmark = [pytest.mark.docker, pytest.mark.xdist_group("docker")]


def test_an_image_that_is_up_to_date_is_left_alone(dummy_image: str) -> None:
    said: list[str] = []
    image_builds.build("dummy", say=said.append)

    assert said == ["masterchef/base is there", "masterchef/dummy is there"]


def test_a_changed_recipe_has_another_hash(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM masterchef/base\n")
    before = images.recipe_hash(tmp_path, "parent")
    (tmp_path / "Dockerfile").write_text("FROM masterchef/base\nRUN true\n")

    assert len({before, images.recipe_hash(tmp_path, "parent"), images.recipe_hash(tmp_path)}) == 3


def test_a_cook_s_own_entrypoint_gets_the_flavor_s_command(place: Place, tmp_path: Path) -> None:
    (tmp_path / "entrypoint.sh").write_text(
        '#!/bin/sh\necho "before: $1" > /work/out/own.txt\nexec "$@"\n'
    )
    tag = image_builds.build_own("dummy", tmp_path, place.key(), say=print)
    handed = finish(place.start("write", image=tag))

    assert handed.files["own.txt"] == b"before: python3\n"
    assert "answer.md" in handed.files
    assert image_builds.build_own("dummy", tmp_path, place.key(), say=print) == tag
    swept = containers.sweep(site=place.site, cook="cook-1", images=True)
    assert swept.images == 1
    assert not images.exists(tag)


def test_a_build_that_fails_says_why(place: Place, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM masterchef/base\nRUN echo no-good; false\n")

    with pytest.raises(EngineError, match="no-good"):
        image_builds.build_own("dummy", tmp_path, place.key(), say=print)
