"""Whatever the environment says of proxies, a client is built or a HostError names the fault."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agents.hosts import HostError, client_for, proxies

ROOT = Path(__file__).parents[3]
ROOMS = ("masterchef", "agents", "judging", "kitchen")
NAMES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
AWAY = "http://192.0.2.7:11434"
PROXY = "http://proxy.example:3128"


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch):
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def set_to(monkeypatch, **values):
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def address(url=AWAY):
    found = proxies.proxy_for(url)
    return None if found is None else str(found.url)


@pytest.mark.parametrize(
    ("no_proxy", "url", "direct"),
    [
        ("localhost,fd07:b51a:cc66:f0::/64", AWAY, False),
        ("localhost,fd07:b51a:cc66:f0::/64", "http://[fd07:b51a:cc66:f0::9]:11434", True),
        ("localhost,[::1]", AWAY, False),
        ("[2001:db8::1]:11434", "http://[2001:db8::1]:11434", True),
        ("[2001:db8::1]:8080", "http://[2001:db8::1]:11434", False),
        ("2001:db8::1", "http://[2001:db8:0::1]:11434", True),
        ("[2001:db8::]/32", "http://[2001:db8::5]", True),
        ("192.0.2.*", AWAY, True),
        ("192.0.3.*", AWAY, False),
        ("http://192.0.2.7:11434/", AWAY, True),
        ("gpu-*.lab.example", "http://GPU-7.lab.example", True),
        ("xn--bcher-kva.example", "http://b\u00fccher.example", True),
        ("b\u00fccher.example", "http://xn--bcher-kva.example", True),
        ("(*[", AWAY, False),
        ("192.0.2.0/24", AWAY, True),
        ("192.0.2.7", AWAY, True),
        ("192.0.2.7:11434", AWAY, True),
        ("192.0.2.7:80", AWAY, False),
        ("192.0.3.0/24, 10.0.0.0/8", AWAY, False),
        ("*", AWAY, True),
        ("localhost, *", AWAY, True),
        ("gpu.example", "http://gpu.example:1", True),
        (".example", "http://gpu.example:1", True),
        ("*.example", "http://gpu.example:1", True),
        ("EXAMPLE", "http://GPU.example.:1", True),
        ("u.example", "http://gpu.example:1", False),
        ("http://gpu.example", "http://gpu.example", True),
        ("gpu.example:443", "https://gpu.example", True),
        ("", AWAY, False),
        (",, ,", AWAY, False),
        ("999.0.0.0/8,[,:,]/64", AWAY, False),
    ],
)
def test_no_proxy_means_names_domains_addresses_networks_and_ports(
    monkeypatch, no_proxy, url, direct
):
    set_to(monkeypatch, http_proxy=PROXY, https_proxy=PROXY, no_proxy=no_proxy)
    assert address(url) == (None if direct else PROXY)


@pytest.mark.parametrize(
    "url",
    ["http://localhost:1", "http://LOCALHOST.", "http://a.localhost", "http://127.9.9.9:1",
     "http://[::1]:1", "http://0.0.0.0:1", "http://[::ffff:127.0.0.1]"],
)  # fmt: skip
def test_this_machine_is_never_asked_through_a_proxy(monkeypatch, url):
    set_to(monkeypatch, http_proxy="nonsense://", all_proxy="socks4://x", no_proxy="::/::")
    assert address(url) is None


def test_a_blank_setting_is_none(monkeypatch):
    set_to(monkeypatch, http_proxy="  ", ALL_PROXY="http://all:1")
    assert address() == "http://all:1"


def test_lower_case_and_the_own_scheme_go_first(monkeypatch):
    set_to(monkeypatch, HTTP_PROXY="http://upper:1", ALL_PROXY="http://all:1")
    assert address() == "http://upper:1"
    set_to(monkeypatch, http_proxy="lower:2")
    assert address() == "http://lower:2"
    assert address("https://192.0.2.7") == "http://all:1"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("ftp://proxy:1", "begin with http://"),
        ("http://", "begin with http://"),
        ("http://u:secret@proxy:notaport", "http://host:port"),
        ("http://[::1", "http://host:port"),
    ],
)
def test_a_proxy_that_makes_no_sense_is_named_without_its_password(monkeypatch, value, said):
    set_to(monkeypatch, http_proxy=value)
    with pytest.raises(HostError) as caught:
        client_for("ollama", AWAY).version()
    assert "HTTP_PROXY" in str(caught.value) and said in str(caught.value)
    assert "secret" not in str(caught.value)


def test_socks_without_its_package_is_a_host_error_that_names_it(monkeypatch):
    set_to(monkeypatch, all_proxy="socks5://127.0.0.1:1080")
    monkeypatch.setitem(sys.modules, "socksio", None)
    with pytest.raises(HostError, match="pip install socksio"):
        client_for("openai", AWAY).version()


_words = st.text(alphabet="abé1.:/[]@*,% -#?\\", max_size=30)


@given(proxy=_words, no_proxy=_words, url=st.sampled_from([AWAY, "http://h", "https://[fd00::1]"]))
@example(proxy="x", no_proxy="fd07:b51a:cc66:f0::/64", url=AWAY)
def test_whatever_the_variables_hold_a_client_is_built_or_a_host_error_raised(proxy, no_proxy, url):
    with pytest.MonkeyPatch.context() as patch:
        set_to(patch, http_proxy=proxy, all_proxy=proxy, no_proxy=no_proxy)
        try:
            proxies.client(url).close()
        except HostError as error:
            assert "PROXY" in str(error)


@pytest.mark.parametrize("value", ["localhost,fd07:b51a:cc66:f0::/64", "[::1]", "::/0,x:y:z"])
def test_a_host_starts_and_answers_under_such_a_setting(value):
    env = {**os.environ, "NO_PROXY": value, "no_proxy": value, "HTTP_PROXY": "http://192.0.2.1:1"}
    code = (
        "from agents.hosts.embedded import process\n"
        "with process.start() as host:\n"
        "    from agents.hosts import client_for\n"
        "    print(client_for('ollama', host.url).version())"
    )
    ran = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


def test_clients_are_built_in_one_place():
    """Of ours: httpx's own reading of the environment ends with a traceback."""
    builders = {"Client", "AsyncClient", "get", "post", "put", "delete", "request", "stream"}
    found = set()
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            if "node_modules" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and isinstance(node.func.value, ast.Name)
                    and node.func.value.id == "httpx"
                    and node.func.attr in builders
                ):
                    found.add(str(path.relative_to(ROOT)))
    # The door takes nothing from its environment: it runs beside a sealed container. Nor does the
    # way to a host's engine, which is a file.
    containers = {f"agents/containers/{name}.py" for name in ("passage", "socket_proxy/app")}
    assert found == {"agents/hosts/proxies.py", *containers}


def test_a_name_that_only_looks_like_punycode_is_refused_by_the_url():
    with pytest.raises(HostError, match="is not a URL: A-label"):
        proxies.client("http://xn--zzzzzzzzzzz--.example")
