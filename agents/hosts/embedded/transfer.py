"""Putting a model file on a host of this kind, over its API: a GGUF, or the one in a llamafile."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx

from agents.gguf import Facts, check, members
from agents.hosts import proxies
from agents.hosts.failures import words_of

PIECE = 2**20  # bytes that are sent at once


class NotPut(Exception):
    """The host did not take the file; the message has its words."""


def name_of(path: Path) -> str:
    """The model's name by the file's: Soup-Q4.gguf is soup-q4."""
    stem = re.sub(r"\.(gguf|llamafile)$", "", path.name, flags=re.IGNORECASE).lower()
    return re.sub(r"^[^a-z0-9]+", "", re.sub(r"[^a-z0-9._-]+", "-", stem))[:80] or "model"


def checked(path: Path) -> Facts:
    """What the file is; raises BadModelFile. Its SHA-256 is taken, so this reads all of it."""
    return check(path)


def put(url: str, path: Path, facts: Facts, name: str) -> None:
    """Make the model there, whose file is sent unless it is there already; raises NotPut."""
    digest = f"sha256:{facts.sha256}"
    with proxies.client(url, base_url=url, timeout=httpx.Timeout(None, connect=5)) as http:
        try:
            if http.head(f"/api/blobs/{digest}").status_code != 200:
                sizes = {"content-length": str(facts.bytes)}
                _taken(
                    http.post(f"/api/blobs/{digest}", content=_pieces(path, facts), headers=sizes)
                )
            body = {"model": name, "files": {f"{name}.gguf": digest}, "stream": False}
            _taken(http.post("/api/create", json=body))
        except (httpx.HTTPError, OSError) as error:
            raise NotPut(f"{path} did not reach {url}: {error}") from None


def _taken(reply: httpx.Response) -> None:
    if reply.is_error:
        raise NotPut(words_of(reply.text))


def _pieces(path: Path, facts: Facts) -> Iterator[bytes]:
    places = {each.name: each.start for each in members(path)} if facts.member else {}
    with path.open("rb") as file:
        file.seek(places.get(facts.member, 0))
        left = facts.bytes
        while left and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
