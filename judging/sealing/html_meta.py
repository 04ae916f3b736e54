"""HTML without the <meta> tags that name authors, tools and dates."""

from html.parser import HTMLParser

# What a page needs to be shown as it was meant.
_KEPT = {"viewport", "color-scheme", "theme-color"}


class _Metas(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[tuple[tuple[int, int], str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        named = given.get("name") or given.get("property") or given.get("itemprop")
        if tag == "meta" and named and named.lower() not in _KEPT:
            self.found.append((self.getpos(), self.get_starttag_text() or "", named))


def strip(data: bytes) -> tuple[bytes, list[str]]:
    """The page without its named <meta> tags; raises UnicodeDecodeError if it isn't UTF-8."""
    text = data.decode("utf-8")
    reader = _Metas()
    reader.feed(text)
    reader.close()
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for (number, column), tag, _ in reversed(reader.found):
        at = starts[number - 1] + column
        text = text[:at] + text[at + len(tag) :]
    return text.encode(), [f"meta {name}" for _, _, name in reader.found]
