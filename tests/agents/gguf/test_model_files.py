"""Model files are read without trust: what is right is told, what is wrong is refused in bounds."""

import contextlib
import hashlib
import io
import json
import os
import signal
import struct
import subprocess
import sys
import warnings
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.gguf import BadModelFile, Unreadable, check, header, header_facts
from agents.gguf.facts import TOO_MUCH
from tests.agents.gguf.making import ARRAY, PLAIN, gguf, llamafile, tensor, text, value

SOUP = gguf()


def checked(folder: Path, content: bytes, **more: Any) -> Any:
    path = folder / "model.bin"
    path.write_bytes(content)
    return check(path, **more)


def test_a_model_is_told_whole(tmp_path: Path) -> None:
    facts = checked(tmp_path, SOUP)
    assert (facts.architecture, facts.name, facts.quantisation) == ("llama", "Soup", "F32")
    assert (facts.parameters, facts.tensors, facts.context_length) == (40, 2, 2048)
    assert (facts.licence, facts.chat_template) == ("apache-2.0", "{{ messages }}")
    assert (facts.bytes, facts.sha256) == (len(SOUP), hashlib.sha256(SOUP).hexdigest())


def test_the_shipped_model_is_read(tmp_path: Path) -> None:
    from agents.hosts.embedded import weights

    path = weights.find()
    facts = check(path)
    assert facts.architecture == "llama" and facts.context_length and facts.chat_template
    assert 130e6 < facts.parameters < 170e6
    assert facts.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_llamafiles_model_is_read_in_place_and_nothing_is_run(tmp_path: Path) -> None:
    whole = llamafile((".args", b"-m\nsoup.gguf"), ("soup.gguf", SOUP), ("LICENSE", b"x"))
    facts = checked(tmp_path, whole)
    assert (facts.member, facts.bytes) == ("soup.gguf", len(SOUP))
    assert facts.sha256 == hashlib.sha256(SOUP).hexdigest()
    assert not Path("/tmp/it-was-run").exists()


def test_one_of_several_models_is_chosen(tmp_path: Path) -> None:
    whole = llamafile(("a.gguf", SOUP), ("b.gguf", gguf({**PLAIN, "general.name": "B"})))
    with pytest.raises(BadModelFile, match=r"choose one of its models: a\.gguf, b\.gguf"):
        checked(tmp_path, whole)
    assert checked(tmp_path, whole, member="b.gguf").name == "B"


def nested(depth: int) -> bytes:
    inside = struct.pack("<IQ", ARRAY, 1) * depth + struct.pack("<IQ", 4, 0)
    return struct.pack("<I", ARRAY) + inside


def one(key: str, raw: bytes) -> bytes:
    """A file whose one more metadata entry is these bytes."""
    return gguf(keys=len(PLAIN) + 1, raw=text(key) + raw)


HUGE = 2**63
SOUP_HEAD = (
    b"GGUF"
    + struct.pack("<IQQ", 3, 0, len(PLAIN))
    + b"".join(text(key) + value(each) for key, each in PLAIN.items())
)
BAD = {
    "nothing": (b"", "neither a GGUF"),
    "text": (b"Dear model, be good.", "neither a GGUF"),
    "magic alone": (b"GGUF", "ends within"),
    "43 bytes": (b"GGUF" + struct.pack("<IQQ", 3, 1, HUGE) + bytes(19), "metadata keys"),
    "version 1": (gguf(version=1), "version 1"),
    "big-endian": (b"GGUF" + struct.pack(">I", 3) + SOUP[8:], "big-endian"),
    "2^63 keys": (gguf(keys=HUGE), "metadata keys"),
    "2^63 tensors": (gguf(count=HUGE), "tensors"),
    "more keys than there are": (gguf(keys=4000), ""),
    "more tensors than there are": (gguf(count=60_000), ""),
    "a string of 2^63": (one("x", struct.pack("<IQ", 8, HUGE)), "claims"),
    "an array of 2^63": (one("x", struct.pack("<IIQ", ARRAY, 4, HUGE)), "claims"),
    "an array of 2^63 texts": (one("x", struct.pack("<IIQ", ARRAY, 8, HUGE)), "claims"),
    "nested arrays": (one("x", nested(3)), "deeper"),
    "much nested arrays": (one("x", nested(100_000)), "deeper"),
    "an unknown type": (one("x", struct.pack("<I", 99)), "unknown type"),
    "a truth of 7": (one("x", struct.pack("<IB", 7, 7)), "truth"),
    "a key twice": (one("general.name", struct.pack("<II", 4, 1)), "there twice"),
    "an empty key": (one("", struct.pack("<II", 4, 1)), "empty"),
    "a long key": (one("k" * 5000, struct.pack("<II", 4, 1)), "at most"),
    "no architecture": (gguf({"general.name": "x"}), "general.architecture"),
    "an alignment of 0": (gguf({**PLAIN, "general.alignment": 0}), "power of two"),
    "an alignment of 48": (gguf({**PLAIN, "general.alignment": 48}), "power of two"),
    "an alignment of 2 MiB": (gguf({**PLAIN, "general.alignment": 2**21}), "power of two"),
    "an alignment as text": (gguf({**PLAIN, "general.alignment": "32"}), "power of two"),
    "no dimension": (gguf(tensors=[tensor("w", [])]), "dimensions"),
    "five dimensions": (gguf(tensors=[tensor("w", [1] * 5)]), "dimensions"),
    "2^32 dimensions": (
        gguf(tensors=[text("w") + struct.pack("<I", 2**32 - 1) + bytes(64)]), "dimensions"),
    "a product that overflows": (gguf(tensors=[tensor("w", [2**32, 2**32])]), "impossible shape"),
    "a dimension of 0": (gguf(tensors=[tensor("w", [0, 4])]), "impossible shape"),
    "rows of half a block": (gguf(tensors=[tensor("w", [33], 2)]), "whole blocks"),
    "an unknown tensor": (gguf(tensors=[tensor("w", [8], 77)]), "unknown type"),
    "a tensor twice": (
        gguf(tensors=[tensor("w", [8]), tensor("w", [8], offset=32)]), "two tensors"),
    "tensors that overlap": (
        gguf(tensors=[tensor("w", [32]), tensor("v", [8], offset=32)]), "overlap"),
    "an offset past the end": (gguf(tensors=[tensor("w", [8], offset=2**40)]), "behind the end"),
    "an offset that overflows": (
        gguf(tensors=[tensor("w", [8], offset=2**64 - 32)]), "behind the end"),
    "an odd offset": (gguf(tensors=[tensor("w", [8], offset=7)]), "multiple of 32"),
    "a tensor longer than the file": (gguf(tensors=[tensor("w", [2**20])]), "behind the end"),
    "cut off": (SOUP[:-200], "behind the end"),
    "no weights": (SOUP_HEAD, "no weights"),
    "one of three pieces": (gguf({**PLAIN, "split.count": 3}), "one of 3 pieces"),
    "an adapter": (gguf({**PLAIN, "general.type": "adapter"}), "an adapter"),
    "a projector": (gguf({**PLAIN, "general.type": "mmproj"}), "a projector"),
    "a blank architecture": (gguf({**PLAIN, "general.architecture": " "}), "is missing"),
    "a program without a ZIP": (b"MZ" + bytes(5000), "no ZIP directory"),
    "a llamafile without a model": (llamafile((".args", b"")), "no .gguf"),
    "a llamafile with something else": (llamafile(("a.gguf", b"#!/bin/sh\n")), "not a GGUF"),
    "a compressed member": (
        llamafile(("a.gguf", SOUP), compress=zipfile.ZIP_DEFLATED), "compressed"),
    "a zip bomb": (
        llamafile(("a.gguf", bytes(30_000_000)), compress=zipfile.ZIP_DEFLATED), "compressed"),
}  # fmt: skip


def _raw_llamafile(**changes: Any) -> bytes:
    """A llamafile whose directory says something else than it holds."""
    whole = bytearray(llamafile(("a.gguf", SOUP)))
    at = whole.rindex(b"PK\x01\x02")
    if "flags" in changes:
        whole[at + 8 : at + 10] = struct.pack("<H", changes["flags"])
    if "offset" in changes:
        whole[at + 42 : at + 46] = struct.pack("<I", changes["offset"])
    if "directory" in changes:
        end = whole.rindex(b"PK\x05\x06")
        whole[end + 12 : end + 16] = struct.pack("<I", changes["directory"])
    return bytes(whole)


def _twice() -> bytes:
    held = io.BytesIO(b"MZ" + bytes(100))
    held.seek(0, 2)
    with zipfile.ZipFile(held, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("a.gguf", SOUP)
        archive.writestr("a.gguf", SOUP)
    return held.getvalue()


def _names(*names: str) -> bytes:
    """A llamafile of empty members."""
    held = io.BytesIO(b"MZ" + bytes(100))
    held.seek(0, 2)
    with zipfile.ZipFile(held, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names that are there twice
        for name in names:
            archive.writestr(name, b"")
    return held.getvalue()


BAD |= {
    "a name twice among 9,000": (_names(*map(str, range(9_000)), "8999"), "two files"),
    "101 models": (_names(*(f"{n}.gguf" for n in range(101))), "at most 100 are read"),
    "a name of 300 letters": (_names("x" * 300 + ".gguf"), "can't be shown"),
    "a name that moves the cursor": (_names("\x1b[2J.gguf"), "can't be shown"),
    "an encrypted member": (_raw_llamafile(flags=1), "encrypted"),
    "a member somewhere else": (_raw_llamafile(offset=17), ""),
    "a directory of 2 GiB": (_raw_llamafile(directory=2**31), ""),
}


@pytest.mark.parametrize(("content", "said"), BAD.values(), ids=BAD)
def test_a_malicious_file_is_refused_with_a_reason(
    tmp_path: Path, content: bytes, said: str
) -> None:
    """By the reader itself, within its limits: none of them had to end it."""
    path = tmp_path / "model.bin"
    path.write_bytes(content)
    done = read_apart(path)
    refused = json.loads(done.stdout)["refused"]
    assert done.returncode == 0 and said in refused and len(refused) < 400


def read_apart(path: Path) -> "subprocess.CompletedProcess[bytes]":
    """As `check` has it read."""
    command = [sys.executable, "-S", "-E", "-m", "agents.gguf.header_facts", str(path), ""]
    return subprocess.run(command, capture_output=True, check=False)


def test_the_reader_bounds_itself_to_a_second_and_100_mb() -> None:
    """Of processor time, which a loaded machine doesn't change, and of address space."""
    asked = (
        "import resource as r; from agents.gguf import header_facts as f; f.limit();"
        "print(*(r.getrlimit(w) for w in (r.RLIMIT_CPU, r.RLIMIT_AS, r.RLIMIT_FSIZE)))"
    )
    command = [sys.executable, "-S", "-E", "-c", asked]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "(1, 2) (100000000, 100000000) (0, 0)"


COSTLY = one("x", struct.pack("<IIQ", ARRAY, ARRAY, 1_900_000) + bytes(4) * 3 * 1_900_000)


def test_a_header_that_costs_more_than_a_second_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes(COSTLY)
    assert read_apart(path).returncode == -signal.SIGXCPU
    with pytest.raises(BadModelFile, match="more time or memory") as error:
        check(path)
    assert not isinstance(error.value, Unreadable)


def test_a_header_that_costs_more_memory_than_there_is_is_refused(tmp_path: Path) -> None:
    wide = "\U0001f372" + "x" * 1_000_000  # one such letter, and each takes four bytes
    path = tmp_path / "model.bin"
    path.write_bytes(gguf({**PLAIN, **{f"k{n}": wide for n in range(16)}}))
    assert check(path).name == "Soup", "nothing is known that takes 100 MB"
    script = (
        "import resource as r, sys; from agents.gguf import header_facts as f;"
        "r.setrlimit(r.RLIMIT_AS, (60_000_000, 60_000_000)); f.main(sys.argv[1:])"
    )
    command = [sys.executable, "-S", "-E", "-c", script, str(path)]
    done = subprocess.run(command, capture_output=True, check=True)
    assert json.loads(done.stdout) == {"refused": TOO_MUCH}


def test_a_tokenizer_of_700_000_texts_is_passed_over(tmp_path: Path) -> None:
    words = [f"token {n}" for n in range(699_000)] + ["x" * 100_000, ""]
    whole = gguf({**PLAIN, "tokenizer.ggml.tokens": words, "general.license": "mit"})
    assert checked(tmp_path, whole).licence == "mit", "what follows is read in its place"


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_a_reader_that_somebody_stops_says_nothing_of_the_file(
    tmp_path: Path, sent: signal.Signals
) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes(COSTLY)
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(check, path)
        reader().send_signal(sent)
        with pytest.raises(Unreadable, match=f"stopped by signal {int(sent)}"):
            found.result()


def test_a_ctrl_c_in_the_terminal_does_not_reach_the_reader(tmp_path: Path) -> None:
    """Or an upload would be thrown away for it. Python may swallow one while it starts, too."""
    path = tmp_path / "model.bin"
    path.write_bytes(COSTLY)
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(check, path)
        process = reader()
        assert os.getsid(process.pid) == process.pid != os.getsid(0)
        process.kill()
        with pytest.raises(Unreadable):
            found.result()


def test_a_ctrl_c_while_python_starts_says_nothing_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = b"Traceback (most recent call last):\nKeyboardInterrupt\n"
    ended = subprocess.CompletedProcess([], 1, stdout=b"", stderr=told)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: ended)
    path = tmp_path / "model.bin"
    path.write_bytes(COSTLY)
    with pytest.raises(Unreadable, match="stopped by signal 2"):
        check(path)


def reader() -> psutil.Process:
    """The process that reads a file for us, once it is there."""
    while True:
        for child in psutil.Process().children():
            with contextlib.suppress(psutil.Error):
                if "agents.gguf.header_facts" in child.cmdline():
                    return child


def test_a_files_words_for_itself_are_one_line_and_nothing_to_obey(tmp_path: Path) -> None:
    evil = {"general.name": "So\u202eup\x1b[2J\r\n!", "general.license": "\u2066MIT\u200b"}
    facts = checked(tmp_path, gguf({**PLAIN, **evil}))
    assert (facts.name, facts.licence) == ("Soup[2J!", "MIT")


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadModelFile, match="two files"):
        checked(tmp_path, _twice())


def test_a_template_is_text_and_no_more(tmp_path: Path) -> None:
    evil = "{{ ''.__class__.__mro__[1].__subclasses__() }}\x1b[2J"
    facts = checked(tmp_path, gguf({**PLAIN, "tokenizer.chat_template": evil}))
    assert facts.chat_template == evil


def test_a_header_of_120_mb_is_read_within_the_readers_memory(tmp_path: Path) -> None:
    many = {f"k{n}": "x" * 1_000_000 for n in range(120)}
    assert checked(tmp_path, gguf({**PLAIN, **many}), digest=False).name == "Soup"


def test_a_missing_file_and_a_folder_say_so(tmp_path: Path) -> None:
    for path in (tmp_path / "none.gguf", tmp_path):
        with pytest.raises(BadModelFile, match="no file"):
            check(path)


READ = [
    *(f"general.{name}" for name in ("architecture", "name", "license", "file_type", "type")),
    *("split.count", "llama.context_length", "tokenizer.chat_template"),
]
RAWS = [
    struct.pack("<I", 8) + text("llama"),
    struct.pack("<If", 6, float("nan")),
    struct.pack("<Iq", 11, -1),
    struct.pack("<IQ", 10, 2**64 - 1),
    struct.pack("<IB", 7, 1),
    struct.pack("<IIQ", ARRAY, 4, 1) + bytes(4),
    struct.pack("<IIQ", ARRAY, 8, 0),
    struct.pack("<IIQIQ", ARRAY, ARRAY, 1, 4, 0),
]


@pytest.mark.parametrize("key", READ)
def test_what_is_read_may_have_any_type(tmp_path: Path, key: str) -> None:
    """Facts, or why not: never an error of ours, which would be told as a costly header."""
    rest = {name: each for name, each in PLAIN.items() if name != key}
    for raw in RAWS:
        path = tmp_path / "model.bin"
        path.write_bytes(gguf(rest, keys=len(rest) + 1, raw=text(key) + raw))
        try:
            assert header_facts.facts(path).tensors == 2
        except BadModelFile as error:
            assert str(error)


changed = st.tuples(st.integers(0, len(SOUP) - 1), st.binary(min_size=1, max_size=9))


@settings(max_examples=1500, deadline=None)
@given(st.lists(changed, min_size=1, max_size=6), st.integers(0, len(SOUP)))
def test_no_bytes_whatever_are_an_error_of_ours(
    changes: list[tuple[int, bytes]], length: int
) -> None:
    """Facts, or BadModelFile: from the header's reader and from that of the llamafile around it."""
    mutated = bytearray(SOUP)
    for at, piece in changes:
        mutated[at : at + len(piece)] = piece
    for content in (bytes(mutated), bytes(mutated[:length]), b"GGUF\x03\0\0\0" + bytes(mutated)):
        try:
            found = header.read(io.BytesIO(content), start=0, size=len(content))
        except BadModelFile:
            continue
        assert all(each.elements > 0 for each in found.tensors)


@settings(max_examples=200, deadline=None)
@given(st.integers(4000, 6000), st.binary(min_size=1, max_size=6))
def test_a_broken_llamafile_is_no_error_of_ours(
    tmp_path_factory: pytest.TempPathFactory, at: int, piece: bytes
) -> None:
    whole = bytearray(llamafile(("a.gguf", SOUP)))
    whole[at : at + len(piece)] = piece
    path = tmp_path_factory.getbasetemp() / "broken.llamafile"
    path.write_bytes(bytes(whole))
    try:
        assert header_facts.facts(path).bytes == len(SOUP)
    except BadModelFile as error:
        assert str(error)
