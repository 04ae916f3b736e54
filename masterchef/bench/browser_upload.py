"""A file of 5 GiB from a real Chromium whose page is loaded anew in the middle: what arrives, how
fast, and the memory that the server takes. The file is sparse, as that of the bench uploads."""

import hashlib
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil

from masterchef.bench import browser
from masterchef.bench.figures import Figure, Say, bench
from masterchef.bench.uploads import GIB, MOST_MB, SIZE, sparse

PATIENCE_S = 3600.0


@bench("browser-upload", "5 GiB from Chromium, its page loaded anew: memory, the same SHA-256")
def browser_upload(say: Say) -> Iterator[Figure]:
    if why := browser.missing():
        say(f"browser-upload is left out: {why}")
        return
    with (
        tempfile.TemporaryDirectory(prefix="masterchef-bench-") as place,
        browser.visit(say) as visit,
    ):
        path = sparse(Path(place) / "large.gguf")
        say(f"browser-upload: {SIZE / GIB:g} GiB, the page is loaded anew in the middle")
        yield from _measured(visit, path)


def _measured(visit: browser.Visit, path: Path) -> Iterator[Figure]:
    page = visit.browser.new_page()
    visit.sign_in(page)
    page.goto(f"{visit.web}/models")
    server = _Server(visit)
    began = time.monotonic()
    page.get_by_label("Model files").set_input_files(path)
    server.watch(page, lambda: server.received() > SIZE // 2)
    page.reload()
    page.get_by_text("choose the same file again to go on").wait_for()
    kept = server.received()
    page.get_by_label("Model files").set_input_files(path)
    server.watch(page, lambda: server.received() == SIZE)
    took = time.monotonic() - began
    same = server.uploads() == 1 and server.stored() == _sha256(path)
    details = {
        "gib": SIZE / GIB,
        "gib_at_the_reload": round(kept / GIB, 2),
        "seconds": round(took, 1),
        "same_sha256": same,
    }
    yield Figure("browser_upload_memory", server.grown / 1e6, "MB", MOST_MB, False, details)
    yield Figure("browser_upload_is_what_was_sent", float(same), "of 1", 1.0, True, details)


class _Server:
    """What the server has of the file, and by how much it has grown."""

    def __init__(self, visit: browser.Visit) -> None:
        self.process = psutil.Process(visit.server_pid)
        self.first, self.grown = self.process.memory_info().rss, 0

    def watch(self, page: Any, done: Any) -> None:
        """Until it is so; the page goes on meanwhile."""
        deadline = time.monotonic() + PATIENCE_S
        while not done():
            if time.monotonic() > deadline:
                raise RuntimeError(f"after {PATIENCE_S:g} s the server has {self.received()} bytes")
            self.grown = max(self.grown, self.process.memory_info().rss - self.first)
            page.wait_for_timeout(200)

    def received(self) -> int:
        from agents.models import Upload

        return Upload.objects.values_list("received", flat=True).first() or 0

    def uploads(self) -> int:
        from agents.models import Upload

        return Upload.objects.count()

    def stored(self) -> str:
        from django.core.files.storage import default_storage

        from agents.models import Upload

        with default_storage.open(f"uploads/{Upload.objects.get().key}") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
