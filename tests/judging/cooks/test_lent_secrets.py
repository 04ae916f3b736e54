"""A participant that hands its credential in: the file is withheld, and the rest is judged."""

import gzip

import pytest

from judging import cooks, sealing
from judging.cooks import submissions
from judging.sealing import packed

from . import making

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = b"sk-ant-oat01-Zx9/Qw+7_kLm=Ty5"
FILES = {
    "answer.md": b"A soup by hand\n",
    "home.gz": gzip.compress(b'{"token": "' + SECRET + b'"}'),
    "bomb.gz": gzip.compress(b"\0" * (packed.MOST + 1)),
}


def test_what_holds_it_is_withheld_and_what_was_not_searched_is_told() -> None:
    cook = making.make_cook()
    cooks.run(cook)
    row = making.ready(cook)[0]
    kept = submissions.keep(
        row, "f1", lambda archive: sealing.seal_files(FILES.items(), archive), secrets=[SECRET]
    )
    assert [each.path for each in kept.sealed.manifest.files] == ["answer.md", "bomb.gz"]
    assert kept.sealed.dropped == (sealing.Dropped("home.gz", sealing.WITHHELD),)
    assert "not searched whole for credentials" in kept.unread["bomb.gz"]
    without = submissions.keep(
        row, "f2", lambda archive: sealing.seal_files(FILES.items(), archive), secrets=[]
    )
    assert len(without.sealed.manifest.files) == 3
