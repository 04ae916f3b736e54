"""The sessions that the page is tested with are what the engine makes today."""

import gzip

from .recordings import PATH, text


def test_the_pages_recordings_are_the_engines() -> None:
    kept = gzip.decompress(PATH.read_bytes()).decode()
    same = kept == text()  # compared here: a difference of megabytes takes pytest hours to draw
    assert same, "run python -m tests.ui.recordings"
