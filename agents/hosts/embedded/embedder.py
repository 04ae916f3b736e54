"""Embeddings: a second llama.cpp in a process of its own, started when first asked for."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from agents.hosts.embedded import server
from agents.hosts.embedded.asks import Failed, Vectors

LONGEST = 2048  # tokens of a text that are read; Ollama cuts longer ones off, too


class Embedder:
    """Starts the process, starts it again if it died, and asks it."""

    def __init__(self, path: Path, threads: int) -> None:
        self._argv = [sys.executable, "-m", __name__, str(path), str(threads)]
        self._starting = asyncio.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._link: server.Link | None = None

    async def embed(self, texts: Sequence[list[int]]) -> Vectors:
        """Unit vectors of tokenised texts, in order."""
        link = await self.ready()
        found = await link.post("/v1/embeddings", {"input": [text[:LONGEST] for text in texts]})
        rows = sorted(found["data"], key=lambda row: row["index"])
        tokens = sum(min(len(text), LONGEST) for text in texts)
        return Vectors([row["embedding"] for row in rows], tokens)

    async def close(self) -> None:
        if self._child and self._child.poll() is None:
            self._child.kill()
            self._child.wait()

    async def ready(self) -> server.Link:
        """The running process; starts it where there is none."""
        async with self._starting:
            if self._link is None or self._child is None or self._child.poll() is not None:
                self._link = server.Link(await asyncio.to_thread(self._start))
            return self._link

    def _start(self) -> str:
        """Start the process and return its address."""
        pipe = subprocess.PIPE
        self._child = subprocess.Popen(self._argv, stdin=pipe, stdout=pipe)
        assert self._child.stdout
        address = self._child.stdout.readline().decode().strip()
        if not address.startswith("http"):
            self._child.kill()
            raise Failed(500, "the process for embeddings did not start; its words are in the log")
        return address


def main(path: str, threads: str) -> None:
    """Serve until the parent closes our standard input, which also happens when it is killed."""
    embedding = server.start_embedding(Path(path), context=LONGEST, threads=int(threads))
    print(embedding.listening_address, flush=True)
    sys.stdin.read()
    os._exit(0)  # llama.cpp's threads would keep the process


if __name__ == "__main__":
    main(*sys.argv[1:])
