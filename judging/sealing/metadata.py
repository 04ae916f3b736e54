"""Takes dates, authors and tools out of files that judges will see."""

from collections.abc import Callable
from typing import NamedTuple

from judging.sealing import html_meta, images, office, pdf

COVERED = (
    "Owners and dates of every file; text and EXIF data of PNG, JPEG and WebP pictures; "
    "properties, authors of changes and comments, and inner dates of Office files (docx, xlsx, "
    "pptx, odt, ods, odp); <meta> tags of HTML; the plain Info entries and XMP packets of PDF. "
    "Not covered: PDF properties inside compressed object streams, other pictures, sound, video, "
    "archives, and what a text itself says (the scan for names looks there)."
)


class Stripped(NamedTuple):
    """The file without metadata; `removed` says what went, `note` what couldn't be looked at."""

    data: bytes
    removed: tuple[str, ...] = ()
    note: str = ""


_BY_ENDING: dict[str, Callable[[bytes], tuple[bytes, list[str]]]] = {
    **dict.fromkeys(("png", "jpg", "jpeg", "webp"), images.strip),
    **dict.fromkeys(("docx", "xlsx", "pptx", "docm", "xlsm", "pptm"), office.strip_ooxml),
    **dict.fromkeys(("odt", "ods", "odp", "odg"), office.strip_odf),
    **dict.fromkeys(("html", "htm", "xhtml"), html_meta.strip),
    "pdf": pdf.strip,
}


def strip(path: str, data: bytes) -> Stripped:
    """The file's content for a judge; files of other kinds come back as they are."""
    work = _BY_ENDING.get(_ending(path))
    if work is None:
        return Stripped(data)
    try:
        clean, removed = work(data)
    except Exception as error:  # noqa: BLE001 libraries raise all sorts of things for hostile files
        return Stripped(data, note=f"its metadata could not be read ({type(error).__name__})")
    return Stripped(clean, tuple(removed), pdf.note(data) if path.lower().endswith(".pdf") else "")


def _ending(path: str) -> str:
    return path.rsplit(".", 1)[-1].lower() if "." in path else ""
