"""Texts of a submission that aren't UTF-8, as the programs that open them read them. Pure.

UTF-16 with its mark, HTML and XML by the encoding that they declare, CSV as spreadsheets on Windows
write it. Sealed are the bytes as they came; judges get the same words in UTF-8.
"""

import codecs
import re

_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_XML = re.compile(rb"""\A\s*<\?xml[^>]{0,80}?\bencoding\s*=\s*["']([\w.:-]{1,40})["']""")
_META = re.compile(
    rb"""<meta\s[^>]{0,200}?\bcharset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{1,40})""", re.IGNORECASE
)
LOOKED_AT = 1_024  # bytes in which a browser looks for a <meta charset>
# What browsers read (the Encoding Standard); a page that names another one is no UTF-8 either.
_KNOWN = re.compile(
    r"utf-?8|(?:iso[-_]?8859[-_]\d{1,2}|latin-?\d)|us-ascii|ascii|(?:windows-|cp-?)(?:125\d|874)"
    r"|koi8-[ru]|macintosh|gbk|gb2312|gb18030|big5(?:-hkscs)?|euc-(?:jp|kr)|shift[-_]jis|sjis"
    r"|iso-2022-jp",
    re.IGNORECASE,
)
_WESTERN = re.compile(r"iso[-_]?8859[-_]1|latin-?1|us-ascii|ascii", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")
_PAGES = (".html", ".htm", ".xhtml", ".xml", ".svg")
_TABLES = (".csv", ".tsv")


def text_of(data: bytes) -> str:
    """UTF-8, or UTF-16 that says so by its first bytes; raises UnicodeDecodeError."""
    return data.decode("utf-16" if data.startswith(_MARKS) else "utf-8-sig")


def page_of(data: bytes) -> str:
    """The same, or what an HTML or XML page declares; raises ValueError or LookupError."""
    try:
        return text_of(data)
    except UnicodeDecodeError:
        declared = _declaration(data)
        if declared is None:
            raise
        return data.decode(_codec(declared[1].decode("ascii")))


def table_of(data: bytes) -> str:
    """The same, or Windows-1252, in which Excel saves a CSV; raises UnicodeDecodeError."""
    try:
        return text_of(data)
    except UnicodeDecodeError:
        if data.startswith(_MARKS):
            raise
        text = data.decode("cp1252")
        if _CONTROLS.search(text):
            raise
        return text


def as_utf8(path: str, data: bytes) -> bytes:
    """The file's words in UTF-8, and its declaration with them; other files as they are."""
    name = path.lower()
    read = page_of if name.endswith(_PAGES) else table_of if name.endswith(_TABLES) else text_of
    if not data.startswith(_MARKS) and _is_utf8(data):
        return data
    try:
        plain = read(data).encode()
    except (ValueError, LookupError):
        return data
    declared = _declaration(plain) if read is page_of else None
    return plain if declared is None else _redeclared(plain, declared)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _declaration(data: bytes) -> re.Match[bytes] | None:
    return _XML.match(data) or _META.search(data[:LOOKED_AT])


def _redeclared(data: bytes, declared: re.Match[bytes]) -> bytes:
    return data[: declared.start(1)] + b"utf-8" + data[declared.end(1) :]


def _codec(name: str) -> str:
    if not _KNOWN.fullmatch(name):
        raise LookupError(f"{name} is not an encoding of pages")
    return "cp1252" if _WESTERN.fullmatch(name) else name
