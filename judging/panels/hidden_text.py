"""What a text hides from people is hidden from judges too, whether they read files or a prompt."""

import re

from judging.panels.delimiters import neutralise

MOST_TEXT = 8 << 20  # bytes of a file that is looked through
_MARKUP = (".html", ".htm", ".xhtml", ".svg", ".xml", ".md", ".markdown", ".mdx")
# Read as text whatever bytes they hold: one byte that is none must not keep the rest unseen.
_TEXTS = (*_MARKUP, ".txt", ".rst", ".csv", ".tsv", ".json", ".yaml", ".yml", ".toml", ".css",
          ".js", ".ts", ".py", ".sh", ".log")  # fmt: skip
_HIDES = (
    r"""(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}(?:hidden|collapse)"""
    r"""|opacity\s{0,9}:\s{0,9}0?\.?0{0,9}%?(?=[\s;"'}>])"""
    r"""|font-size\s{0,9}:\s{0,9}(?:0(?:\.0{1,9})?(?:px|pt|em|rem|%)?"""
    r"""|(?:[01]|[01]?\.\d{1,9})p[xt]|0?\.[0-3]\d{0,9}r?em)(?=[\s;"'}>])"""
    r"""|(?<![-\w])(?:color|fill)\s{0,9}:\s{0,9}(?:white|snow"""
    r"""|\#f[c-f]?f[c-f]?f[c-f]?\b|transparent|rgba?\(\s{0,9}25[0-5]\s{0,9},\s{0,9}25[0-5]\s{0,9},"""
    r"""\s{0,9}25[0-5]|hsla?\([^()]{0,30}\b(?:9[89]|100)%)|(?:text-indent|left|top|right)\s{0,9}:"""
    r"""\s{0,9}-\d{3,}|clip-path\s{0,9}:|transform\s{0,9}:\s{0,9}scale\(\s{0,9}0)"""
)
_STYLED = re.compile(
    r"""<[a-z][^<>]{0,2000}?\bstyle\s{0,9}=[^<>]{0,2000}?""" + _HIDES + r"""[^<>]{0,2000}>"""
    r"""|<[a-z][^<>]{0,2000}?\shidden(?=[\s>=/])[^<>]{0,2000}>"""
    r"""|<(?:font|text|tspan|g)\b[^<>]{0,200}?(?:color|fill)\s{0,9}=\s{0,9}["']?"""
    r"""(?:white|\#fff(?:fff)?\b)[^<>]{0,200}>|<(?:template|noscript)\b[^<>]{0,200}>""",
    re.IGNORECASE,
)
_STRAY = re.compile("[\0\udc80-\udcff]")
_SHEET = re.compile(r"<style\b[^<>]{0,2000}>", re.IGNORECASE)
_SHEET_HIDES = re.compile(_HIDES, re.IGNORECASE)
HIDES = "/* [a style of this page may hide text from readers] */"
HIDDEN = "[the text that follows may be hidden from readers]"


def unhidden(path: str, data: bytes) -> bytes:
    """A text without invisible characters, without comments of its markup (how long they were
    stands in their place), and with a mark where a style hides what follows. Other files, and
    texts that hide nothing, come back as they are."""
    if len(data) > MOST_TEXT or (text := _text(path, data)) is None:
        return data
    plain = text if text.isascii() and text.isprintable() else _visible(text)
    if path.lower().endswith(_MARKUP):
        plain = _STYLED.sub(lambda found: found[0] + HIDDEN, _sheets(_uncommented(plain)))
    # What loses nothing but bytes that are no text hides nothing.
    return data if plain == _STRAY.sub("", text) else plain.encode("utf-8", "surrogateescape")


def unseen(path: str, data: bytes) -> str:
    """Why what a text may hide stays in it, or ""."""
    if len(data) > MOST_TEXT and path.lower().endswith(_TEXTS):
        return f"what it may hide was not looked for: it has more than {MOST_TEXT >> 20} MB"
    return ""


def _text(path: str, data: bytes) -> str | None:
    """Its text, in which bytes that are none stay as they are; None for what is not text by its
    bytes nor by its name."""
    named = path.lower().endswith(_TEXTS)
    try:
        text = data.decode("utf-8", "surrogateescape" if named else "strict")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text and not named else text


def _sheets(text: str) -> str:
    """With a mark in each sheet of styles that hides something."""
    parts, at = [], 0
    for found in _SHEET.finditer(text):
        if found.start() < at:
            continue
        end = text.find("<", found.end())
        end = len(text) if end < 0 else end
        if _SHEET_HIDES.search(text, found.end(), end):
            parts += [text[at : found.end()], HIDES]
            at = found.end()
    return "".join([*parts, text[at:]])


def _visible(text: str) -> str:
    """Line ends stay as they were; so do marks that only look like ours, which files don't need."""
    seen = neutralise(text, marks=False)
    return seen.replace("\n", "\r\n") if "\r\n" in text else seen


def _uncommented(text: str) -> str:
    parts, at = [], 0
    while (start := text.find("<!--", at)) >= 0:
        end = text.find("-->", start + 4)
        end = len(text) if end < 0 else end + 3
        parts += [text[at:start], f"[a comment of {end - start:,} characters was taken out]"]
        at = end
    return "".join([*parts, text[at:]])
