"""Office files: zips of XML whose properties, change marks and dates tell who wrote them."""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO

UNPACKED = 256 << 20
_EMPTY_CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties xmlns:cp='
    b'"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
_EMPTY_APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
_EMPTY_CUSTOM = _EMPTY_APP.replace(b"extended-properties", b"custom-properties")
_EMPTY_META = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-meta xmlns:office='
    b'"urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2"/>'
)
_OOXML = {
    "docProps/core.xml": _EMPTY_CORE,
    "docProps/app.xml": _EMPTY_APP,
    "docProps/custom.xml": _EMPTY_CUSTOM,
}
# An XML library would rename prefixes that these files name in attribute values (mc:Ignorable),
# so the marks of who changed what are blanked where they stand.
_MARKS = re.compile(
    rb'(\s(?:(?:w|w15|x18tc|p):)(?:author|initials|date|userId|providerId)=")[^"]*"'
)
_ODF_MARKS = re.compile(rb"(<(dc:creator|dc:date|meta:initial-creator)>)[^<]*(</\2>)")


def strip_ooxml(data: bytes) -> tuple[bytes, list[str]]:
    """docx, xlsx, pptx: properties emptied, authors and dates of changes and comments blanked."""
    return _rewritten(data, _OOXML, _blank_ooxml)


def strip_odf(data: bytes) -> tuple[bytes, list[str]]:
    """odt, ods, odp: meta.xml emptied, authors and dates of changes and comments blanked."""
    return _rewritten(data, {"meta.xml": _EMPTY_META}, _blank_odf)


def _blank_ooxml(xml: bytes) -> bytes:
    return _MARKS.sub(_dated, xml)


def _dated(found: re.Match[bytes]) -> bytes:
    value = b"1980-01-01T00:00:00Z" if found[1].endswith(b'date="') else b""
    return found[1] + value + b'"'


def _blank_odf(xml: bytes) -> bytes:
    return _ODF_MARKS.sub(
        lambda found: found[1] + (b"1980-01-01" if b"date" in found[2] else b"") + found[3], xml
    )


def _rewritten(
    data: bytes, emptied: dict[str, bytes], blank: Callable[[bytes], bytes]
) -> tuple[bytes, list[str]]:
    written, removed = BytesIO(), []
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(written, "w") as new:
        if sum(info.file_size for info in old.infolist()) > UNPACKED:
            raise ValueError("unpacks to more than is looked at")
        for info in old.infolist():
            content = old.read(info)
            clean = emptied.get(info.filename, content)
            if info.filename.endswith(".xml") and info.filename not in emptied:
                clean = blank(content)
            if clean != content:
                removed.append(info.filename)
            plain = zipfile.ZipInfo(info.filename)  # dated 1980-01-01, without extras
            plain.compress_type = info.compress_type
            new.writestr(plain, clean)
    return written.getvalue(), removed
