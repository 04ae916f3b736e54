"""How fast submissions are sealed and reports are made: pure Python, one core."""

import io
import tarfile
import time
from collections.abc import Iterator

import numpy as np

from masterchef.bench.figures import Figure, Say, bench

FILES, BYTES = 1_000, 100_000
COOKS, PARTICIPANTS, JUDGES, DRAWS = 200, 5, 5, 1_000


@bench("seal", "seconds to seal 100 MB in 1,000 files that come as a tar stream")
def seal(say: Say) -> Iterator[Figure]:
    from judging.sealing import seal_tar, verify

    say(f"seal: {FILES} files of {BYTES:,} random bytes")
    stream, archive = _stream(), io.BytesIO()
    begun = time.perf_counter()
    sealed = seal_tar(stream, archive)
    took = time.perf_counter() - begun
    archive.seek(0)
    begun = time.perf_counter()
    wrong = verify(archive, sealed.manifest)
    details = {
        "files": len(sealed.manifest.files),
        "megabytes": sealed.manifest.size / 1e6,
        "verify_seconds": round(time.perf_counter() - begun, 3),
        "verified": not wrong,
    }
    yield Figure("seal_100_mb", took, "s", 3, False, details)


def _stream() -> io.BytesIO:
    data = np.random.default_rng(0).bytes(FILES * BYTES)
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as tar:
        for n in range(FILES):
            member = tarfile.TarInfo(f"out/part{n % 20}/{n}.bin")
            member.size = BYTES
            tar.addfile(member, io.BytesIO(data[n * BYTES : (n + 1) * BYTES]))
    written.seek(0)
    return written


@bench("report", "seconds for the board over 200 cooks × 5 participants × 5 judges, 1,000 draws")
def report(say: Say) -> Iterator[Figure]:
    from judging.report import CookResult, cross_cook

    say(f"report: {COOKS} cooks × {PARTICIPANTS} participants × {JUDGES} judges")
    rng = np.random.default_rng(0)
    quality = np.linspace(40, 80, PARTICIPANTS)
    results = []
    for cook in range(COOKS):
        table = (quality + rng.normal(0, 12, (JUDGES, PARTICIPANTS))).clip(0, 100)
        scores = {
            f"judge{j}": {f"p{i}": float(score) for i, score in enumerate(row)}
            for j, row in enumerate(table)
        }
        results.append(CookResult(f"cook{cook}", scores, 0.5))
    begun = time.perf_counter()
    board = cross_cook(results, draws=DRAWS)
    board.to_markdown()
    took = time.perf_counter() - begun
    order = [line.participant for line in board.lines]
    details = {"draws": DRAWS, "order": order, "told_apart": len({x.rank for x in board.lines})}
    yield Figure("cross_cook_report", took, "s", 5, False, details)
