"""What a text hides from people is hidden from judges too, whether they read files or a prompt."""

import re

from judging.panels.delimiters import neutralise

MOST_TEXT = 8 << 20  # bytes of a file that is looked through
_MARKUP = (".html", ".htm", ".xhtml", ".svg", ".xml", ".md", ".markdown", ".mdx")
_STYLED = re.compile(
    r"""<[a-z][^<>]{0,2000}?\bstyle\s{0,9}=\s{0,9}["'][^"'<>]{0,2000}?(?:"""
    r"""display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden|opacity\s{0,9}:\s{0,9}0(?:\.0+)?[\s;"']"""
    r"""|font-size\s{0,9}:\s{0,9}0|(?<![-\w])color\s{0,9}:\s{0,9}(?:white|\#fff(?:fff)?\b|transparent"""
    r"""|rgba?\(\s{0,9}255\s{0,9},\s{0,9}255\s{0,9},\s{0,9}255)"""
    r"""|text-indent\s{0,9}:\s{0,9}-\d{3,}|left\s{0,9}:\s{0,9}-\d{3,})[^<>]{0,2000}>"""
    r"""|<[a-z][^<>]{0,2000}?\shidden(?=[\s>=/])[^<>]{0,2000}>"""
    r"""|<font\b[^<>]{0,200}?color\s{0,9}=\s{0,9}["']?(?:white|\#fff(?:fff)?\b)[^<>]{0,200}>""",
    re.IGNORECASE,
)
HIDDEN = "[the text that follows may be hidden from readers]"


def unhidden(path: str, data: bytes) -> bytes:
    """A text without invisible characters, without comments of its markup (how long they were
    stands in their place), and with a mark where a style hides what follows. Other files, and
    texts that hide nothing, come back as they are."""
    if len(data) > MOST_TEXT:
        return data
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return data
    if "\0" in text:
        return data
    plain = text if text.isascii() and text.isprintable() else _visible(text)
    if path.lower().endswith(_MARKUP):
        plain = _STYLED.sub(lambda found: found[0] + HIDDEN, _uncommented(plain))
    return data if plain == text else plain.encode()


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
