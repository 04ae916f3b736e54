"""Files made to stop a worker: each is read in its own length, or ends at the child's limits."""

import io
import random
import zipfile

import pytest
from PIL import Image

from judging import readers
from judging.cooks.inspection import look_through
from judging.sealing import seal_files, strip
from masterchef.confined import Exceeded, Limits, Reader, Unreadable

LINEAR = Limits(cpu_s=20, wall_s=120, total_s=600)


def png_bomb() -> bytes:
    made = io.BytesIO()
    Image.new("1", (9_000, 9_000)).save(made, "PNG")
    return made.getvalue()


def zip_bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", bytes(40 << 20))
    return made.getvalue()


ATTACKS = {
    "xpacket.pdf": b"<?xpacket begin?>" * 33_333,
    "xpacket2.pdf": b"<?xpacket begin" * 33_333,
    "author.pdf": b"/Author(" * 66_666,
    "author2.pdf": b"/Author((" * 50_000,
    "spaces.pdf": b"/Author" + b" " * 500_000,
    "hex.pdf": b"/Author<" + b"0" * 500_000,
    "tags.html": b"<a " * 66_666,
    "metas.html": b"<meta " * 33_333,
    "quotes.html": b"<meta \"" * 33_333,
    "quotes2.html": b"<meta name='" * 16_666,
    "marked.html": b"<![<!" * 50_000,
    "comments.html": b"<!--" * 66_666,
    "scripts.html": b"<script>" * 33_333,
    "styles.html": b"<p style=\"" * 33_333,
    "styles2.html": b"<p style='color:" * 16_666,
    "spans.html": b"<" * 333_333,
    "hidden.html": b"<p hidden" * 33_333,
    "open.txt": "c\u200b\u0300l".encode() * 50_000,
    "wide.txt": "\ufdfa".encode() * 66_666,
    "claude.txt": b"claud" * 100_000,
    "deep.json": b"[" * 333_333,
    "deep.yaml": b"[" * 40_000,
    "flow.yaml": b"{a: " * 8_000,
    "dashes.yaml": b"- " * 83_333,
    "anchors.yaml": b"".join(b"a%d: &a%d [%s]\n" % (n, n, b"*a%d,*a%d" % (n - 1, n - 1))
                             if n else b"a0: &a0 [x]\n" for n in range(5_000)),
    "keys.yaml": b"".join(b"k%d: v\n" % n for n in range(120_000)),
    "quotes.csv": b'"' * 500_000,
    "fields.csv": b",".join([b'"a"'] * 116_666),
    "before.svg": b"<!x>" * 116_666,
    "png.png": png_bomb(),
    "zip.docx": zip_bomb(),
}  # fmt: skip
KINDS = {"json": "json", "yaml": "yaml", "csv": "csv", "svg": "image", "png": "image"}


@pytest.mark.parametrize("name", ATTACKS)
def test_the_child_reads_it_or_gives_up_and_the_worker_goes_on(name: str) -> None:
    data = ATTACKS[name]
    with Reader(LINEAR) as reader:
        for function, arguments in [
            ("shown", {"path": name}),
            ("mentions", {"path": name, "names": [["Claude", "maker"]]}),
            ("wrong", {"kind": KINDS.get(name.rsplit(".", 1)[1], "text")}),
        ]:
            try:
                reader.call(f"judging.readers:{function}", arguments, data)
            except (Exceeded, Unreadable) as error:
                # Only what a library decodes may end so; our own patterns are linear.
                assert name.endswith((".png", ".docx", ".yaml")), f"{function}: {error}"


def test_a_file_that_costs_too_much_is_kept_and_listed_and_the_rest_is_looked_at() -> None:
    archive, copy = io.BytesIO(), io.BytesIO()
    files = {
        "a.md": b"by Claude",
        "bomb.docx": zip_bomb(),
        "z.html": b"<meta name=author content=x>z",
    }
    sealed = seal_files(files.items(), archive)
    archive.seek(0)
    from judging.blind import Name

    looked = look_through(
        archive, sealed.manifest, copy, required=[("a.md", "text")], names=[Name("Claude", "maker")]
    )
    assert [each["path"] for each in looked.mentions] == ["a.md"]
    assert looked.missing == []
    assert looked.changed
    assert set(looked.unread) <= {"bomb.docx"}
    copy.seek(0)
    from judging.sealing import read_archive

    assert dict(read_archive(copy))["z.html"] == b"z"


@pytest.mark.parametrize(
    ("page", "left"),
    [
        (b"<![<!<meta name=author content=Ann>x", b"<![<!x"),
        (b"<META NAME='Author' content='a>b'>x", b"x"),
        (b'<meta charset="utf-8"><meta name="viewport" content="w">', None),
        (b"<script>'<meta name=author>'</script>", None),
        (b"<script><meta name=author>x", b"<script>x"),
        (b"<meta name=author content=" + b"a" * 400 + b"/>x", b"x"),
    ],
)
def test_named_metas_go_wherever_they_stand(page: bytes, left: bytes | None) -> None:
    assert strip("a.html", page).data == (page if left is None else left)


def test_pdf_properties_with_brackets_and_two_packets_go() -> None:
    page = (b"/Author (Ann (the) Author) <?xpacket begin=''?>Ann<?xpacket end?> x "
            b"<?xpacket begin=''?>Ann<?xpacket end?>")  # fmt: skip
    clean = strip("a.pdf", page)
    assert b"Ann" not in clean.data
    assert len(clean.data) == len(page)
    assert clean.removed == ("Author", "XMP")


@pytest.mark.parametrize("ending", ["pdf", "html", "docx", "png", "svg", "md", "yaml", "csv"])
def test_mutated_files_never_raise_in_the_readers(ending: str) -> None:
    rng = random.Random(ending)
    seeds = [b"<meta name=a>", b"/Author(x)", b"<?xpacket begin?>", b"<!--x-->", b"<svg>",
             b"a: [&b 1, *b]\n", b'"a","b"\n',
             b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe1"]  # fmt: skip
    for _ in range(150):
        data = bytearray(b"".join(rng.choices(seeds, k=rng.randint(1, 12))))
        for _ in range(rng.randint(0, 6)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        readers.shown({"path": f"a.{ending}"}, bytes(data))
        readers.wrong({"kind": KINDS.get(ending, "text")}, bytes(data))
        readers.mentions({"path": "a", "names": [["Claude", "maker"]]}, bytes(data))
