"""The real codex, claude and grok, from their packages, hardened, with a model of ours."""

import json
import shutil
import socket
import subprocess

import pytest

from agents import containers, flavors
from agents.containers import Key, Limits, Network
from agents.flavors import Ended, Order, Outcome, image_builds
from agents.hosts.embedded import process
from tests.agents.containers.test_isolation import addresses
from tests.agents.containers.trying import Place, ended, taken

pytestmark = [
    pytest.mark.docker,
    pytest.mark.registry,
    pytest.mark.slow,
    pytest.mark.xdist_group("docker"),
]
# Each CLI's tool for running a command, and the name of its argument.
SHELL = {
    "claude": ("Bash", "command"),
    "codex": ("exec_command", "cmd"),
    "grok": ("run_terminal_command", "command"),
}
PROBE = """\
import json, socket
def reach(address):
    host, port = address.rsplit(":", 1)
    try:
        socket.create_connection((host, int(port)), 2).close()
    except OSError as error:
        return str(error)
    return "done"
print(json.dumps({address: reach(address) for address in %r}))
"""


@pytest.fixture(scope="module", params=["codex", "claude", "grok"])
def cli(request: pytest.FixtureRequest, engine: None) -> flavors.Flavor:
    """The flavor, with its image built."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not here")
    asked = subprocess.run([npm, "view", "is-number", "version"], capture_output=True, timeout=120)
    if asked.returncode:
        pytest.skip("the npm registry can't be reached")
    image_builds.build(request.param, say=print)
    return flavors.get(request.param)


def test_the_cli_writes_out_and_reaches_only_the_model(
    cli: flavors.Flavor, place: Place, model_host: process.Process
) -> None:
    with socket.socket() as service:
        service.bind(("0.0.0.0", 0))
        service.listen()
        service.setblocking(False)
        tried = addresses(service.getsockname()[1])
        script = {"probe.py": (PROBE % tried).encode(), "BRIEF.md": b"Write hello.md."}
        probe = "python3 probe.py > out/reached.json"
        prompt = f"Write it. {call(cli, 'echo hello > out/hello.md')} Then: {call(cli, probe)}"
        key = Key(f"participant:{cli.name}", 1, 1, "cook-1", place.site)
        spec = flavors.spec(
            cli,
            Order(prompt, model="scripted", endpoint=model_host.url, endpoint_model="scripted"),
            key=key,
            limits=Limits(),
            network=Network.MODEL_ONLY,
            work=script,
        )
        containers.start(spec)
        seen = ended(key)
        logs, files = containers.logs(key), taken(key)
        containers.remove(key)
        with pytest.raises(BlockingIOError):
            service.accept()

    ending = flavors.ending(cli, Ended(seen, logs, files=len(files)))
    assert ending.outcome is Outcome.OK, (logs, ending)
    assert files["hello.md"] == b"hello\n"
    assert set(json.loads(files["reached.json"] or b"")) == set(tried)
    assert "done" not in json.loads(files["reached.json"] or b"").values()
    usage = cli.usage(logs)
    assert usage.tokens_in and usage.tokens_in > 1000
    assert usage.tokens_out


def test_a_limited_host_is_read_as_a_limit(
    cli: flavors.Flavor, place: Place, model_host: process.Process
) -> None:
    model_host.control(fault="ratelimit", seconds=0)
    try:
        key = Key(f"participant:{cli.name}", 1, 1, "cook-1", place.site)
        order = Order("Write it.", model="scripted", endpoint=model_host.url)
        containers.start(
            flavors.spec(cli, order, key=key, limits=Limits(), network=Network.MODEL_ONLY, work={})
        )
        seen = ended(key)
        logs = containers.logs(key)
        containers.remove(key)
    finally:
        model_host.control(fault="none")

    assert flavors.ending(cli, Ended(seen, logs)).outcome is Outcome.RATE_LIMITED, logs


def test_a_triad_leads_by_claude_and_asks_the_real_codex_and_grok(
    place: Place, model_host: process.Process, cli: flavors.Flavor
) -> None:
    """Their images are there by now; all three ask the one model."""
    if cli.name != "grok":
        pytest.skip("once is enough")
    image_builds.build("triad", say=print)
    asks = "; ".join(f"sh ~/.consult/{name} 'say hello' > out/{name}.md 2>out/{name}.err"
                     for name in ("codex", "grok"))  # fmt: skip
    key = Key("participant:triad", 1, 1, "cook-1", place.site)
    order = Order(
        f"Ask both. {call(flavors.get('claude'), asks)}",
        model="scripted",
        endpoint=model_host.url,
        endpoint_model="scripted",
    )
    triad = flavors.get("triad")
    containers.start(
        flavors.spec(triad, order, key=key, limits=Limits(), network=Network.MODEL_ONLY, work={})
    )
    seen = ended(key)
    logs, files = containers.logs(key), taken(key)
    containers.remove(key)
    assert flavors.ending(triad, Ended(seen, logs, files=len(files))).outcome is Outcome.OK, logs
    for name in ("codex", "grok"):
        assert b"scripted reply" in (files[f"{name}.md"] or b""), (name, files)


def call(cli: flavors.Flavor, command: str) -> str:
    """What makes the scripted model run a command."""
    tool, argument = SHELL[cli.name]
    more = {"description": "as asked"} if cli.name == "grok" else {}
    return f"[[tool:{tool} {json.dumps({argument: command, **more})}]]"
