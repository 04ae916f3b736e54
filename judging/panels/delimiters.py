"""Keeps a submission's text data: delimiters that it can't know, and none of its own left whole."""

import hashlib
import re
import unicodedata

# Marks by which chat templates, and this file, separate who speaks. A zero-width joiner would be
# taken out again, so the bracket is swapped for its full-width twin, which looks the same.
_MARKS = re.compile(
    r"<(?=/?\s*(?:submission|file|system|user|assistant|tool|judge|instructions?|think)\b)"
    r"|<(?=\|)|<(?=[｜])|(?<=\|)>|\[(?=/?(?:INST|SYS)\])|<(?=<SYS>>)|<(?=/?s>)|<(?=(?:start|end)_of_turn)",
    re.IGNORECASE,
)
_TWINS = {"<": "＜", ">": "＞", "[": "［"}
_KEPT = "\n\t"


def new_nonce(seed: bytes) -> str:
    """A draw's delimiter: 32 hex digits out of secret bytes that no submission knows."""
    return hashlib.sha256(b"delimiter " + seed).hexdigest()[:32]


def neutralise(text: str, *, marks: bool = True) -> str:
    """Text without control and invisible characters, look-alike delimiters in it broken (unless
    `marks` is false)."""
    seen = "".join(c for c in text.replace("\r\n", "\n").replace("\r", "\n") if _visible(c))
    if not marks:
        return seen
    return _MARKS.sub(lambda found: _TWINS[found[0]], seen)


def _visible(character: str) -> bool:
    # Cc control, Cf format (bidirectional overrides, zero width, tags), Co private, Cs surrogates
    return character in _KEPT or unicodedata.category(character) not in ("Cc", "Cf", "Co", "Cs")


def delimited(text: str, nonce: str, *, letter: str, path: str) -> str:
    """A file of a submission between delimiters that carry the nonce."""
    body = neutralise(text).replace(nonce, "…")
    name = neutralise(path).replace("\n", " ").replace(nonce, "…").replace('"', "'")
    return f'<submission {nonce} letter="{letter}" file="{name}">\n{body}\n</submission {nonce}>'
