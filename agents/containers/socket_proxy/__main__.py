"""`python -m agents.containers.socket_proxy --listen SOCKET --doors FOLDER`, until it is ended."""

import argparse
import os
from pathlib import Path

import uvicorn

from agents.containers.socket_proxy.app import SocketProxy

ENGINE = Path("/var/run/docker.sock")


def main() -> None:
    parser = argparse.ArgumentParser(prog="socket_proxy", description="a way to Docker's engine")
    parser.add_argument("--listen", type=Path, required=True, help="the socket to make")
    parser.add_argument("--doors", type=Path, required=True, help="where folders of doors are")
    parser.add_argument("--volume", default="", help="the engine's volume that they lie in")
    parser.add_argument("--engine", type=Path, default=ENGINE, help="the engine's socket")
    given = parser.parse_args()
    given.listen.unlink(missing_ok=True)  # of a process that was killed
    os.umask(0o007)  # the worker is of our group, and nobody else is
    app = SocketProxy(given.engine, given.doors, given.volume)
    uvicorn.run(app, uds=str(given.listen), log_level="warning", access_log=False, lifespan="off",
                ws="none", timeout_keep_alive=120)  # fmt: skip


if __name__ == "__main__":
    main()
