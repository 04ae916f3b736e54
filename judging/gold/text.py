"""What makes two texts the same, and how much two texts overlap."""

import re
import unicodedata
from collections import Counter
from functools import lru_cache

THRESHOLD = 0.5  # of relaxed mode
SHORT = 300  # characters
# Typographic twins that NFKC keeps apart: hyphens, dashes and minus; single and double quotes.
_TWINS = str.maketrans(
    {**dict.fromkeys("‐‑‒–—―−", "-"), **dict.fromkeys("‘’‚‛′", "'"), **dict.fromkeys("“”„‟″", '"')}
)
_WORD = re.compile(r"\w+")


def normalise(text: str) -> str:
    """NFKC, case folded, one hyphen and one quote, invisible characters out, spaces as one.

    A text of nothing but spaces and invisible characters becomes "", which matches nothing.
    """
    return _short(text) if len(text) <= SHORT else _normalised(text)


@lru_cache(maxsize=16_384)
def _short(text: str) -> str:
    """Quotes, types and element names come again and again; whole sections are not kept."""
    return _normalised(text)


def _normalised(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    plain = unicodedata.normalize("NFKC", folded).translate(_TWINS)
    seen = "".join(char for char in plain if unicodedata.category(char) != "Cf")
    return " ".join(seen.split())


def tokens(normalised: str) -> Counter[str]:
    """Words with their counts; a text without a word character is one token."""
    words = _WORD.findall(normalised)
    return Counter(words or ([normalised] if normalised else []))


def overlap(one: Counter[str], two: Counter[str]) -> float:
    """Jaccard's index of two bags of words: shared over all, 0 to 1; 0 if either is empty."""
    if not one or not two:
        return 0.0
    return (one & two).total() / (one | two).total()
