"""The readable part of any file."""

import re
import zipfile
from io import BytesIO

UNPACKED = 64 << 20
_ZIPPED = (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".epub", ".zip", ".jar", ".whl")
_TAGS = re.compile(r"<[^<>]*>")  # to the next opening at most, so in the text's own length
_STRINGS = re.compile(rb"[\x20-\x7e]{4,}")


def text_of(data: bytes) -> str | None:
    """UTF-8 or UTF-16 text; None if it is none."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def members_of(path: str, data: bytes) -> list[str]:
    """Texts to look through: the text itself, those inside a zip, or the readable bytes."""
    text = text_of(data)
    if text is not None:
        return [text]
    if path.lower().endswith(_ZIPPED):
        return _unzipped(data)
    return [b"\n".join(_STRINGS.findall(data)).decode("ascii")]


def _unzipped(data: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            infos = packed.infolist()
            if sum(info.file_size for info in infos) > UNPACKED:
                return ["\n".join(info.filename for info in infos)]
            texts = [text_of(packed.read(info)) for info in infos]
            return [
                "\n".join(info.filename for info in infos),
                *map(_untagged, filter(None, texts)),
            ]
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, ValueError):
        return [b"\n".join(_STRINGS.findall(data)).decode("ascii")]


def _untagged(text: str) -> str:
    # Word cuts a word into runs, so that tags stand between its letters.
    return _TAGS.sub("", text) + "\n" + text if text.lstrip().startswith("<") else text
