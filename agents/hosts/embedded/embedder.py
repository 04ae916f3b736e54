"""Embeddings: a second llama.cpp in a process of its own, started when first asked for."""

import asyncio
import contextlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from agents.hosts.embedded import server
from agents.hosts.embedded.asks import Failed, Vectors

LONGEST = 2048  # tokens of a text that are read; Ollama cuts longer ones off, too
START_S = 60.0


class Embedder:
    """Starts the process, starts it again if it died, and asks it."""

    def __init__(self, path: Path, threads: int) -> None:
        self._argv = [sys.executable, "-m", __name__, str(path), str(threads)]
        self._starting = asyncio.Lock()
        self._child: asyncio.subprocess.Process | None = None
        self._link: server.Link | None = None

    async def embed(self, texts: Sequence[list[int]]) -> Vectors:
        """Unit vectors of tokenised texts, in order."""
        link = await self._ready()
        found = await link.post("/v1/embeddings", {"input": [text[:LONGEST] for text in texts]})
        rows = sorted(found["data"], key=lambda row: row["index"])
        tokens = sum(min(len(text), LONGEST) for text in texts)
        return Vectors([row["embedding"] for row in rows], tokens)

    async def close(self) -> None:
        if self._child and self._child.returncode is None:
            self._child.kill()
            await self._child.wait()

    async def _ready(self) -> server.Link:
        async with self._starting:
            if self._link is None or self._child is None or self._child.returncode is not None:
                self._link = server.Link(await self._start())
            return self._link

    async def _start(self) -> str:
        pipe = asyncio.subprocess.PIPE
        self._child = await asyncio.create_subprocess_exec(*self._argv, stdin=pipe, stdout=pipe)
        assert self._child.stdout
        with contextlib.suppress(TimeoutError):
            line = await asyncio.wait_for(self._child.stdout.readline(), START_S)
            if line.startswith(b"http"):
                return line.decode().strip()
        await self.close()
        raise Failed(500, "the process for embeddings did not start; its words are in the log")


def main(path: str, threads: str) -> None:
    """Serve until the parent closes our standard input, which also happens when it is killed."""
    embedding = server.start_embedding(Path(path), context=LONGEST, threads=int(threads))
    print(embedding.listening_address, flush=True)
    sys.stdin.read()
    os._exit(0)  # llama.cpp's threads would keep the process


if __name__ == "__main__":
    main(*sys.argv[1:])
