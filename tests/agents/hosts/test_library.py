"""Models that are put on the embedded host, through the official client of Ollama."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import ollama
import psutil
import pytest

from agents.hosts.embedded import process
from tests.agents.gguf import making
from tests.agents.hosts import tiny

HELLO = [{"role": "user", "content": "hello"}]
SHORT = {"num_predict": 4, "seed": 1}


@pytest.fixture(scope="module")
def host() -> Iterator[process.Process]:
    with process.start() as running:
        yield running


@pytest.fixture
def client(host: process.Process) -> Iterator[ollama.Client]:
    """The host's client; what a test put there is gone afterwards."""
    found = ollama.Client(host.url)
    yield found
    for model in found.list().models:
        if model.model != "scripted":
            found.delete(str(model.model))


@pytest.fixture
def web(host: process.Process) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=host.url, timeout=60) as session:
        yield session


def put(client: ollama.Client, tmp_path: Path, name: str, content: bytes, **more: Any) -> str:
    """Bring the file and make a model of it; the digest of its blob."""
    path = tmp_path / "model.gguf"
    path.write_bytes(content)
    digest = client.create_blob(path)
    client.create(name, files={"model.gguf": digest}, **more)
    return digest


def loaded(client: ollama.Client) -> set[str]:
    return {str(model.model) for model in client.ps().models} - {"scripted"}


def test_a_file_is_put_there_and_answers(client: ollama.Client, tmp_path: Path) -> None:
    digest = put(client, tmp_path, "soup", tiny.llama())
    (row,) = [model for model in client.list().models if model.model == "soup:latest"]
    assert f"sha256:{row.digest}" == digest and row.size == len(tiny.llama())
    reply = client.chat("soup", HELLO, options=SHORT)
    assert reply.eval_count == 4 and reply.load_duration and reply.load_duration > 0
    again = client.chat("Soup:latest", HELLO, options=SHORT)
    assert again.load_duration == 0 and again.message.content == reply.message.content
    assert "".join(
        part.message.content or ""
        for part in client.chat("soup", HELLO, options=SHORT, stream=True)
    )


def test_the_prompt_is_the_one_of_the_files_template(client: ollama.Client, tmp_path: Path) -> None:
    """Its tokens are bytes here, so that they can be counted."""
    put(client, tmp_path, "soup", tiny.llama())
    asked = "<user>a pan</s><assistant>"
    reply = client.chat("soup", [{"role": "user", "content": "a pan"}], options=SHORT)
    # "</s>" is one token, and the beginning of a text may be marked by another.
    assert reply.prompt_eval_count in (len(asked) - 3, len(asked) - 2)
    raw = client.generate("soup", asked, raw=True, options=SHORT)
    assert raw.prompt_eval_count == reply.prompt_eval_count


def test_a_schema_holds_a_model_that_was_put_there(client: ollama.Client, tmp_path: Path) -> None:
    put(client, tmp_path, "soup", tiny.llama())
    schema = {
        "type": "object",
        "properties": {"dish": {"enum": ["soup", "fish"]}},
        "required": ["dish"],
    }
    reply = client.chat("soup", HELLO, format=schema, options={"num_predict": 40, "seed": 2})
    assert json.loads(reply.message.content or "")["dish"] in ("soup", "fish")


def test_template_system_and_parameters_make_another_model(
    client: ollama.Client, tmp_path: Path
) -> None:
    digest = put(client, tmp_path, "soup", tiny.llama())
    plain = client.chat("soup", HELLO, options=SHORT)
    client.create(
        "cook", from_="soup", system="Cook.", parameters={"num_predict": 3, "stop": ["x"]}
    )
    reply = client.chat("cook", HELLO)
    assert reply.eval_count is not None and reply.eval_count <= 3
    assert (reply.prompt_eval_count or 0) > (plain.prompt_eval_count or 0) + len("Cook.")
    shown = client.show("cook")
    assert shown.parameters == "num_predict 3\nstop x" and "SYSTEM" in (shown.modelfile or "")
    digests = {model.model: model.digest for model in client.list().models}
    assert digests["cook:latest"] != digests["soup:latest"] == digest.removeprefix("sha256:")
    short = "{% for m in messages %}{{ m.content }}{% endfor %}"
    client.create("bare", from_="soup", template=short)
    bare = client.chat("bare", HELLO, options=SHORT)
    assert (bare.prompt_eval_count or 0) < (plain.prompt_eval_count or 0)
    assert client.show("bare").template == short


def test_show_tells_what_the_file_says(client: ollama.Client, tmp_path: Path) -> None:
    put(client, tmp_path, "soup", tiny.llama())
    shown = client.show("soup")
    assert shown.modelinfo and shown.modelinfo["llama.context_length"] == tiny.CONTEXT
    assert shown.modelinfo["llama.embedding_length"] == tiny.WIDTH
    assert shown.template == tiny.TEMPLATE
    assert shown.capabilities == ["completion", "embedding"]


def test_vectors_of_a_model_that_was_put_there(client: ollama.Client, tmp_path: Path) -> None:
    put(client, tmp_path, "soup", tiny.llama())
    found = client.embed("soup", ["a pan", "a pot"])
    assert [len(vector) for vector in found.embeddings] == [tiny.WIDTH] * 2
    assert found.prompt_eval_count and found.prompt_eval_count >= 10


def test_what_tools_a_model_calls_is_llamas_to_say(client: ollama.Client, tmp_path: Path) -> None:
    """Random weights call nothing, but the request must be one that llama.cpp takes."""
    template = tiny.TEMPLATE + "{% if tools %}{{ tools | tojson }}{% endif %}"
    put(client, tmp_path, "soup", tiny.llama(template=template))
    assert "tools" in (client.show("soup").capabilities or [])
    tool = {"type": "function", "function": {"name": "look", "description": "Look."}}
    plain = client.chat("soup", HELLO, options=SHORT)
    offered = client.chat("soup", HELLO, options=SHORT, tools=[tool])
    assert (offered.prompt_eval_count or 0) > (plain.prompt_eval_count or 0) + 40
    assert offered.eval_count == 4


def test_keep_alive_says_how_long_a_model_stays(client: ollama.Client, tmp_path: Path) -> None:
    put(client, tmp_path, "soup", tiny.llama())
    client.chat("soup", HELLO, options=SHORT)
    (soup,) = [model for model in client.ps().models if model.model == "soup:latest"]
    assert soup.size and soup.size > len(tiny.llama()) and soup.context_length == tiny.CONTEXT
    client.chat("soup", HELLO, options=SHORT, keep_alive="-1m")
    (forever,) = [model for model in client.ps().models if model.model == "soup:latest"]
    assert soup.expires_at and forever.expires_at and forever.expires_at.year == 2200
    assert soup.expires_at < forever.expires_at
    client.chat("soup", HELLO, options=SHORT, keep_alive=0)
    until(lambda: not loaded(client))
    client.generate("soup", keep_alive="100ms")
    until(lambda: not loaded(client))
    client.generate("soup")
    assert loaded(client) == {"soup:latest"}
    client.generate("soup", keep_alive=0)
    assert not loaded(client)


def test_copy_and_delete(client: ollama.Client, web: httpx.Client, tmp_path: Path) -> None:
    digest = put(client, tmp_path, "soup", tiny.llama())
    client.copy("soup", "stew:hot")
    client.chat("stew:hot", HELLO, options=SHORT)
    client.delete("soup")
    assert web.head(f"/api/blobs/{digest}").status_code == 200
    client.chat("stew:hot", HELLO, options=SHORT)
    client.delete("stew:hot")
    assert web.head(f"/api/blobs/{digest}").status_code == 404
    assert not loaded(client)
    with pytest.raises(ollama.ResponseError, match="not found"):
        client.delete("stew:hot")


def test_a_name_is_given_to_another_file(client: ollama.Client, tmp_path: Path) -> None:
    first = put(client, tmp_path, "soup", tiny.llama())
    client.chat("soup", HELLO, options=SHORT)
    second = put(client, tmp_path, "soup", tiny.llama(seed=2))
    assert first != second
    client.chat("soup", HELLO, options=SHORT)
    assert loaded(client) == {"soup:latest"}
    (row,) = [model for model in client.list().models if model.model == "soup:latest"]
    assert f"sha256:{row.digest}" == second


def test_pull_and_push_are_told_apart_from_a_failure(client: ollama.Client) -> None:
    for stream in (False, True):
        with pytest.raises(ollama.ResponseError, match="no registry") as caught:
            list(client.pull("llama3", stream=stream))
        assert caught.value.status_code == 400
    with pytest.raises(ollama.ResponseError, match="ever leaves") as caught:
        client.push("soup")
    assert caught.value.status_code == 403


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (tiny.llama()[:60_000], "cut off"),
        (b"GGUF" + bytes(39), "GGUF version 0"),
        (making.gguf({"general.name": "x"}), "general.architecture"),
    ],
    ids=["cut", "43 bytes", "no architecture"],
)
def test_a_file_that_is_no_model_makes_none(
    client: ollama.Client, tmp_path: Path, content: bytes, words: str
) -> None:
    with pytest.raises(ollama.ResponseError, match=words) as caught:
        put(client, tmp_path, "soup", content)
    assert caught.value.status_code == 400
    assert {model.model for model in client.list().models} == {"scripted"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (tiny.llama(template="{% for x in %}"), "Unexpected token"),
        (making.gguf(), "llama.cpp says: .*"),
    ],
    ids=["template", "tensors"],
)
def test_what_llama_cant_load_is_told_and_the_host_lives_on(
    client: ollama.Client, tmp_path: Path, content: bytes, words: str
) -> None:
    put(client, tmp_path, "soup", content)
    with pytest.raises(ollama.ResponseError, match=words) as caught:
        client.chat("soup", HELLO, options=SHORT)
    assert caught.value.status_code == 500 and "/" not in str(caught.value.error)
    assert client.chat("scripted", HELLO).message.content


def test_a_crash_of_a_loaded_model_costs_one_reply(
    client: ollama.Client, host: process.Process, tmp_path: Path
) -> None:
    put(client, tmp_path, "soup", tiny.llama())
    client.chat("soup", HELLO, options=SHORT)
    (child,) = psutil.Process(host.pid).children()
    child.kill()
    child.wait(10)
    assert client.chat("soup", HELLO, options=SHORT).eval_count == 4


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"model": "soup"}, "files"),
        ({"model": "no good", "files": {"a": "sha256:" + "0" * 64}}, "model"),
        ({"model": "soup", "files": {"a": "sha256:" + "0" * 64}}, "files.a: no blob"),
        ({"model": "soup", "files": {"a": "md5:1"}}, "files.a"),
        ({"model": "soup", "from": "nobody"}, "not found"),
        ({"model": "soup", "from": "scripted"}, "comes with this host"),
        ({"model": "scripted", "files": {"a": "sha256:" + "0" * 64}}, "is taken"),
        ({"model": "soup", "from": "x", "quantize": "q4_0"}, "quantize"),
        ({"model": "soup", "from": "x", "adapters": {"a": "b"}}, "adapters"),
    ],
)
def test_a_wrong_request_to_create_names_its_field(
    client: ollama.Client, web: httpx.Client, body: dict[str, Any], field: str
) -> None:
    reply = web.post("/api/create", json=body)
    assert reply.status_code in (400, 404) and field in reply.json()["error"]
    assert {model.model for model in client.list().models} == {"scripted"}


def test_a_go_template_is_refused(client: ollama.Client, tmp_path: Path) -> None:
    for template in ("{{ .Prompt }}", "{{- if .System }}x{{ end }}", "{{ range $i, $_ := .M }}"):
        with pytest.raises(ollama.ResponseError, match="Jinja"):
            put(client, tmp_path, "soup", tiny.llama(), template=template)


def test_a_blob_is_kept_only_if_its_bytes_fit_its_name(
    host: process.Process, web: httpx.Client
) -> None:
    digest = hashlib.sha256(b"soup").hexdigest()
    reply = web.post(f"/api/blobs/sha256:{digest}", content=b"stew")
    assert reply.status_code == 400 and "send it again" in reply.json()["error"]
    assert web.head(f"/api/blobs/sha256:{digest}").status_code == 404
    assert not list((host.folder / "models" / "blobs").glob(".part-*"))
    assert web.post(f"/api/blobs/sha256:{digest}", content=b"soup").status_code == 201
    assert web.post(f"/api/blobs/sha256:{digest}", content=b"soup").status_code == 200
    assert web.post("/api/blobs/sha256:../../x", content=b"").status_code == 400


def test_a_large_blob_takes_no_memory(
    host: process.Process, web: httpx.Client, tmp_path: Path
) -> None:
    size = 300 * 2**20
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(size)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    before = psutil.Process(host.pid).memory_info().rss
    with path.open("rb") as file:
        assert web.post(f"/api/blobs/sha256:{digest}", content=file).status_code == 201
    assert psutil.Process(host.pid).memory_info().rss - before < 60 * 2**20
    (host.folder / "models" / "blobs" / f"sha256-{digest}").unlink()


def test_models_survive_a_restart_and_the_oldest_makes_room(tmp_path: Path) -> None:
    """Each takes about 100 MiB, so that two of three are there at a time."""
    library = tmp_path / "library"
    with process.start(library=library) as running:
        client = ollama.Client(running.url)
        put(client, tmp_path, "one", tiny.llama())
        client.create("two", from_="one", system="2")
        client.create("three", from_="one", system="3")
    (library / "blobs" / ".part-left").write_bytes(b"x")
    (library / "manifests" / "broken.json").write_text("{")
    with process.start(library=library, memory_mib=250) as running:
        client = ollama.Client(running.url)
        assert not (library / "blobs" / ".part-left").exists()
        for name in ("one", "two", "one", "three"):
            assert client.chat(name, HELLO, options=SHORT).eval_count == 4
        assert loaded(client) == {"one:latest", "three:latest"}
        with pytest.raises(ollama.ResponseError, match="--memory-mib"):
            client.create("long", from_="one", parameters={"num_ctx": 512})
            big = tiny.llama(seed=5, context=2**20)
            put(client, tmp_path, "big", big)
            client.chat("big", HELLO, options={"num_ctx": 2**20})


def until(true: Any) -> None:
    """Wait for what comes true soon."""
    import time

    for _ in range(600):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come true within half a minute")
