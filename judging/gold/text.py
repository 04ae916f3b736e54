"""What makes two texts the same, and how much two texts overlap."""

import html
import re
import unicodedata
from collections import Counter
from functools import lru_cache

THRESHOLD = 0.5  # of relaxed mode
SHORT = 300  # characters
# Typographic twins that NFKC keeps apart: hyphens, dashes and minus; single and double quotes;
# "at least" and "at most" as one sign and as the two that keyboards have.
_TWINS = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−", "-"), **dict.fromkeys("‘’‚‛′", "'"),
        **dict.fromkeys("“”„‟″", '"'), **dict.fromkeys("⁄∕", "/"),  # ½ is 1⁄2 to NFKC
        **dict.fromkeys("≥⩾≧", ">="), **dict.fromkeys("≤⩽≦", "<="),
    }
)  # fmt: skip
# ClinicalTrials.gov gives Markdown with its escapes ("Age \\>= 18"), older exports HTML's entities.
_ESCAPE = re.compile(r"\\+(?=[!-/:-@\[\]^_`{-~])")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)
# Scripts that put no space between words: Thai, Lao, Myanmar, Khmer, Tai, Bali's, Yi, Java's, kana,
# Han and their marks.
_RUN_ON = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035"
    "\u3038-\u303b\u3041-\u30ff\u3100-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf"
    "\u1950-\u19df\u1a20-\u1aaf\u1b00-\u1b7f\ua000-\ua4cf\ua980-\ua9df\ua9e0-\ua9ff\uaa60-\uaadf"
    "\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_WORD = re.compile(rf"[^\W{_RUN_ON}]+|[{_RUN_ON}]")
# Korean has spaces, but its particles are written onto the words: a quote may end before one.
_OPEN = re.compile(rf"[{_RUN_ON}\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff]")


def normalise(text: str) -> str:
    """NFKC, case folded, one hyphen and one quote, invisible characters out, spaces as one,
    escapes of Markdown and HTML undone. Normalising twice changes nothing more.

    A text of nothing but spaces and invisible characters becomes "", which matches nothing.
    """
    return _short(text) if len(text) <= SHORT else _normalised(text)


@lru_cache(maxsize=16_384)
def _short(text: str) -> str:
    """Quotes, types and element names come again and again; whole sections are not kept."""
    return _normalised(text)


def _normalised(text: str) -> str:
    plain = _once(text)
    # What was undone may be the beginning of another: each round that changes something shortens.
    while ("&" in plain or "\\" in plain) and (again := _once(plain)) != plain:
        plain = again
    return plain


def _once(text: str) -> str:
    text = _ENTITY.sub(lambda found: html.unescape(found[0]), text) if "&" in text else text
    folded = unicodedata.normalize("NFKC", text).casefold()
    plain = unicodedata.normalize("NFKC", folded).translate(_TWINS)
    seen = "".join(char for char in plain if unicodedata.category(char) != "Cf")
    return " ".join(_ESCAPE.sub("", seen).split())


def joined(left: str, right: str) -> bool:
    """Whether two neighbouring characters of a normalised text belong to one word.

    In a script without spaces every place may be a word's end.
    """
    if not (_is_word(left) and _is_word(right)):
        return False
    return not (_OPEN.match(left) or _OPEN.match(right))


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_" or unicodedata.category(char) in ("Mn", "Mc")


def tokens(normalised: str) -> Counter[str]:
    """Words with their counts; a text without a word character is one token. In a script without
    spaces each character is one."""
    words = _WORD.findall(normalised)
    return Counter(words or ([normalised] if normalised else []))


def overlap(one: Counter[str], two: Counter[str]) -> float:
    """Jaccard's index of two bags of words: shared over all, 0 to 1; 0 if either is empty."""
    if not one or not two:
        return 0.0
    return (one & two).total() / (one | two).total()
