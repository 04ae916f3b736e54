"""HTML without the <meta> tags that name authors, tools and dates.

Read by patterns that pass each character a bounded number of times: the standard library's parser
takes minutes for 100 kB of "<a " and raises for "<![<!".
"""

import re

# What a page needs to be shown as it was meant.
_KEPT = {"viewport", "color-scheme", "theme-color"}
_TAG = re.compile(
    r"""<meta(?=[\s/>"'])(?:[^<>"']++|"[^"]{0,4000}"|'[^']{0,4000}'){0,60}+>""", re.IGNORECASE
)
_NAME = re.compile(
    r"""\b(name|property|itemprop)\s{0,20}=\s{0,20}("[^"]*"|'[^']*'|[^\s>"']+)""", re.IGNORECASE
)
_CODE = re.compile(r"<(script|style)\b", re.IGNORECASE)


def strip(data: bytes) -> tuple[bytes, list[str]]:
    """The page without its named <meta> tags, wherever they stand but in scripts and styles;
    raises UnicodeDecodeError if it isn't UTF-8."""
    text = data.decode("utf-8")
    code = _code(text)
    parts, removed, at = [], [], 0
    for tag in _TAG.finditer(text):
        named = _NAME.search(tag[0])
        name = named[2].strip("\"'").strip() if named else ""
        if not name or name.lower() in _KEPT or any(a < tag.start() < b for a, b in code):
            continue
        parts.append(text[at : tag.start()])
        removed.append(f"meta {name[:80]}")
        at = tag.end()
    parts.append(text[at:])
    return "".join(parts).encode(), removed


def _code(text: str) -> list[tuple[int, int]]:
    """Where scripts and styles that end stand: a tag in their text is none."""
    found: list[tuple[int, int]] = []
    small, at = text.lower(), 0
    if len(small) != len(text):
        return []  # some letters are two when small, so that places would differ
    while (opening := _CODE.search(text, at)) and len(found) < 1_000:
        end = small.find(f"</{opening[1].lower()}", opening.end())
        if end < 0:
            break
        found.append((opening.start(), end))
        at = end
    return found
