"""The glossary promises one meaning for each word."""

import re
from pathlib import Path

GLOSSARY = Path(__file__).parents[2] / "GLOSSARY.md"


def test_no_word_is_explained_twice() -> None:
    rows = re.findall(r"^\| \*\*(.+?)\*\* \|", GLOSSARY.read_text(), re.M)
    words = [word for row in rows for word in re.split(r", | / ", row)]
    assert len(words) > 80
    assert sorted({word for word in words if words.count(word) > 1}) == []
