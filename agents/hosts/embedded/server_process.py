"""llama.cpp in a process of its own: what crashes here takes nobody along.

`python -m agents.hosts.embedded.server_process JOB`, with a Job as JSON, prints the address of the
server and serves until its standard input is closed, which also happens when its parent is killed.
"""

import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from agents.hosts.embedded import llamacpp


@dataclass(frozen=True)
class Job:
    """What to serve: `context` tokens for each of `slots`, and `cache_mib` for idle prefixes.

    `pooling` says that a file which makes text is to give vectors: the mean of its last layer.
    """

    path: str
    context: int
    slots: int = 1
    threads: int = 1
    cache_mib: int = 0
    template: str = ""
    embedding: bool = False
    pooling: bool = False

    def argv(self) -> list[str]:
        return [sys.executable, "-m", __name__, json.dumps(asdict(self))]


def main(text: str) -> int:
    job = Job(**json.loads(text))
    path = Path(job.path)
    try:
        if job.embedding:
            running = llamacpp.start_embedding(
                path, context=job.context, threads=job.threads, mean=job.pooling
            )
        else:
            running = llamacpp.start(
                path,
                slots=job.slots,
                context=job.context,
                threads=job.threads,
                cache_mib=job.cache_mib,
                template=job.template,
            )
    except RuntimeError as error:
        print(f"E error: {error}", file=sys.stderr, flush=True)
        return 1
    print(running.listening_address, flush=True)
    sys.stdin.read()
    return 0


if __name__ == "__main__":
    code = main(sys.argv[1])
    sys.stderr.flush()
    os._exit(code)  # llama.cpp's threads would keep the process
