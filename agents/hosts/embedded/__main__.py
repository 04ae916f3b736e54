"""`python -m agents.hosts.embedded`: run the host until it is told to stop.

Exit codes: 0 stopped, 2 wrong arguments, 3 a part of the machine is missing (the message names
the fix), 4 the port is taken.
"""

import argparse
import asyncio
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil
import uvicorn

from agents.hosts.embedded import app, openmp, weights
from agents.hosts.embedded.asks import Failed, Model
from agents.hosts.embedded.library import Entry, Library
from agents.hosts.embedded.llama import Llama
from agents.hosts.embedded.registry import Models
from agents.hosts.embedded.runners import MIB, Runners
from agents.hosts.embedded.scripted import Scripted
from agents.hosts.embedded.shipped import SmolLM2
from agents.hosts.embedded.stats import Stats

MISSING, TAKEN = 3, 4
GRACE_S = 2
MEMORY_SHARE = 0.6  # of the machine's, for models


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, load, serve; returns the exit code."""
    args = _parser().parse_args(argv)
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((args.host, args.port))
    except OSError as error:
        return _say(TAKEN, f"{args.host}:{args.port}: {error.strerror}; choose another --port")
    stats = Stats()
    try:
        if "smollm2" in args.models:
            weights.check_machine()
            weights.find()
    except weights.Missing as missing:
        return _say(MISSING, f"{missing}, or run with --models scripted")
    with _folder(args.folder) as folder:
        return asyncio.run(_serve(args, folder, stats, listener))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m agents.hosts.embedded", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=11434, help="0 chooses a free one")
    parser.add_argument("--models", type=_names, default="smollm2,scripted", metavar="A,B")
    parser.add_argument("--slots", type=int, default=2, help="replies written at once")
    parser.add_argument("--cache-mib", type=int, default=2048, help="memory for idle prefixes")
    parser.add_argument("--memory-mib", type=int, default=0, help="for all models; 0: 60%% of all")
    parser.add_argument(
        "--folder", type=Path, help="keeps what is put here; else it goes at the end"
    )
    parser.add_argument("--ready-file", type=Path, help="gets the address once it can be asked")
    parser.add_argument("--with-parent", action="store_true", help="stop when the parent is gone")
    return parser


def _names(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    if unknown := set(names) - {"smollm2", "scripted"}:
        raise argparse.ArgumentTypeError(f"unknown {sorted(unknown)}: smollm2 and scripted exist")
    return names


@contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    """Where models are kept: the given folder, or one that ends with this process."""
    if given is not None:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="masterchef-library-") as private:
        yield Path(private)


def _models(args: argparse.Namespace, folder: Path, stats: Stats, runners: Runners) -> Models:
    limits = {"slots": args.slots, "cache_mib": args.cache_mib}
    library = Library(folder)
    shipped: list[Model] = []
    if "smollm2" in args.models:
        shipped.append(SmolLM2(weights.find(), runners, stats, **limits))
    if "scripted" in args.models:
        shipped.append(Scripted(stats))

    def made(entry: Entry) -> Llama:
        return Llama(entry, library.blobs.path(entry.blob), runners, stats, **limits)

    return Models(shipped, library, made)


async def _serve(
    args: argparse.Namespace, folder: Path, stats: Stats, listener: socket.socket
) -> int:
    budget = args.memory_mib * MIB or int(psutil.virtual_memory().total * MEMORY_SHARE)
    runners = Runners(budget)
    models = _models(args, folder, stats, runners)
    try:
        for model in models.shipped:
            await model.load(float("inf"))
    except Failed as failed:
        return _say(MISSING, f"{failed}, or run with --models scripted")
    config = uvicorn.Config(
        app.build(models, stats),
        log_level="warning",
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=GRACE_S,
        timeout_keep_alive=60,
    )
    server = _Server(config)
    watch = asyncio.ensure_future(_watch(args, server, listener.getsockname()))
    await server.serve(sockets=[listener])
    watch.cancel()
    await runners.close()
    return 0


class _Server(uvicorn.Server):
    """Ends in order on a signal; uvicorn would raise it again and skip what comes after."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield


async def _watch(
    args: argparse.Namespace, server: uvicorn.Server, address: tuple[str, int]
) -> None:
    """Tell the address when it answers, and stop when the parent is gone."""
    parent = os.getppid()
    while not server.started:
        await asyncio.sleep(0.01)
    url = f"http://{address[0]}:{address[1]}"
    print(f"models at {url}: {', '.join(args.models)}", flush=True)
    if args.ready_file:
        part = args.ready_file.with_suffix(".part")
        part.write_text(url)
        part.replace(args.ready_file)
    while args.with_parent and os.getppid() == parent:
        await asyncio.sleep(0.5)
    server.should_exit = args.with_parent


def _say(code: int, words: str) -> int:
    print(words, file=sys.stderr)
    return code


if __name__ == "__main__":
    openmp.provide()
    code = main()
    sys.stdout.flush()
    os._exit(code)  # llama.cpp's threads would keep the process
