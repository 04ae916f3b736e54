"""Every folder is a flavor, and every flavor keeps the promises of all."""

import re
from pathlib import Path

import pytest

from agents import flavors
from agents.containers import Key, Limits, Network, limits_for
from agents.containers.specs import GIB, MIB
from agents.flavors import Order
from masterchef.celery import FLAVORS, QUEUES

FOLDERS = Path(flavors.__file__).parent
IN_CONTAINERS = [name for name in flavors.names() if flavors.get(name).image]
KEY = Key("participant:1", 1, 1, "cook")
# Options of the CLIs that swallow every value after them.
VARIADIC = {"--disallowedTools", "--allowedTools", "--add-dir", "-i"}


def test_the_queues_follow_from_the_folders() -> None:
    assert flavors.names() == FLAVORS
    assert {f"cooks.{name}" for name in flavors.names()} <= set(QUEUES)


@pytest.mark.parametrize("name", flavors.names())
def test_each_flavor_is_named_as_its_folder_and_documented(name: str) -> None:
    assert flavors.get(name).name == name
    assert len((FOLDERS / name / "README.md").read_text()) > 200


@pytest.mark.parametrize("name", IN_CONTAINERS)
def test_the_prompt_comes_before_options_that_take_several_values(name: str) -> None:
    argv = flavors.get(name).argv(Order("do it", model="m"))

    variadic = [argv.index(option) for option in argv if option in VARIADIC]
    [prompt] = [at for at, part in enumerate(argv) if part.endswith("do it")]
    assert all(prompt < at for at in variadic)


@pytest.mark.parametrize("name", IN_CONTAINERS)
def test_a_prompt_that_is_too_long_for_a_command_goes_into_a_file(name: str) -> None:
    prompt = "ü" * 80_000
    spec = flavors.spec(
        flavors.get(name), Order(prompt), key=KEY, limits=Limits(), network=Network.NONE, work={}
    )

    assert spec.work["PROMPT.md"] == prompt.encode()
    assert max(len(part.encode()) for part in spec.argv) < 128 * 1024
    assert any("PROMPT.md" in part for part in spec.argv)


@pytest.mark.parametrize("name", IN_CONTAINERS)
def test_a_prompt_is_never_read_as_an_option(name: str) -> None:
    spec = flavors.spec(
        flavors.get(name),
        Order("--help\0"),
        key=KEY,
        limits=Limits(),
        network=Network.NONE,
        work={},
    )

    assert "--help" not in spec.argv
    assert not any("\0" in part for part in spec.argv)


@pytest.mark.parametrize("name", ["claude", "codex", "gemini"])
def test_packages_are_pinned_by_version_and_hash(name: str) -> None:
    folder = FOLDERS / name / "image"
    wanted = re.findall(r'"([^"]+)": "(\d+\.\d+\.\d+)"', (folder / "package.json").read_text())

    assert wanted
    assert (folder / "package-lock.json").read_text().count('"integrity"') >= len(wanted)


def test_an_unknown_flavor_is_refused_with_the_list() -> None:
    with pytest.raises(
        ValueError, match="agy, claude, codex, dummy, duo, gemini, grok, model, triad"
    ):
        flavors.get("../etc")


def test_model_only_needs_an_endpoint() -> None:
    with pytest.raises(ValueError, match="needs an endpoint"):
        flavors.spec(
            flavors.get("codex"), Order("x"), key=KEY, limits=Limits(),
            network=Network.MODEL_ONLY, work={},
        )  # fmt: skip


def test_a_profile_and_its_exceptions_become_limits() -> None:
    limits = limits_for({"profile": "small", "mem_limit": "1.5g", "cpus": 0.5, "pids_limit": 99})

    assert limits[:4] == (int(1.5 * GIB), int(1.5 * GIB), 0.5, 99)
    assert limits_for({}) == limits_for({"profile": "auto"})


@pytest.mark.parametrize(
    ("resources", "says"),
    [
        ({"profile": "huge"}, "profile: 'huge' is none of"),
        ({"mem_limit": "lots"}, "mem_limit: 'lots' is not a size"),
        ({"mem_limit": "1m"}, "too little"),
        ({"mem_limit": "2g", "memswap_limit": "1g"}, "memswap_limit"),
        ({"cpus": "two"}, "cpus: 'two' is not a number"),
        ({"pids_limit": 0}, "pids_limit: 0"),
    ],
)
def test_a_bad_limit_is_named(resources: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        limits_for(resources)


def test_out_counts_in_memory_as_well() -> None:
    assert all(limits_for({"profile": name}).out <= limits_for({"profile": name}).memory / 4
               for name in ("small", "medium", "large"))  # fmt: skip
    assert Limits().out == 256 * MIB
