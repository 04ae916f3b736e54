"""Letters of other scripts that look like Latin ones, as one Latin letter each.

After Unicode's security mechanisms (UTS 39, confusables), the part that spells Latin words.
"""

import unicodedata

_ALIKE = {
    "a": "аαɑᴀ⍺ӑӓ", "b": "Ььʙвᏼ", "c": "сϲᴄⅽ", "d": "ԁᴅɗⅾꓒ", "e": "еҽєεᴇ℮ёѐ", "f": "ꜰſƒ",
    "g": "ɡցɢ", "h": "һհʜн", "i": "іιɩıїᎥɪ", "j": "јϳᴊ", "k": "кκᴋ", "l": "ӏⅼʟⲓ|", "m": "мᴍⅿ",
    "n": "пηոɴ", "o": "оοσօᴏө〇", "p": "рρᴘ", "q": "ԛզ", "r": "гᴦʀ", "s": "ѕꜱ", "t": "тτᴛ",
    "u": "υսᴜц", "v": "νѵᴠⅴ", "w": "ԝωᴡш", "x": "хχⅹ", "y": "уγʏү", "z": "ᴢʐ",
    "A": "АΑ", "B": "ВΒ", "C": "СϹ", "D": "Ꭰ", "E": "ЕΕ", "G": "Ԍ", "H": "НΗ", "I": "ІΙӀ", "J": "Ј",
    "K": "КΚ", "L": "Ꮮ", "M": "МΜ", "N": "Ν", "O": "ОΟ", "P": "РΡ", "Q": "Ԛ", "S": "Ѕ", "T": "ТΤ",
    "V": "Ѵ", "W": "Ԝ", "X": "ХΧ", "Y": "УΥ", "Z": "Ζ", "-": "‐‑‒–−",
}  # fmt: skip


def _table() -> dict[int, str]:
    found = {ord(each): letter for letter, alike in _ALIKE.items() for each in alike}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii() and base.isalpha():
            found.setdefault(code, base)
    return found


_TABLE = _table()


def plain(text: str) -> str:
    """The text in compatibility form, as it is shown; full-width letters are plain ones."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def folded(text: str) -> str:
    """The plain text with look-alikes and accents as Latin letters, of the same length: a place
    in the one is the same place in the other."""
    return text if text.isascii() else text.translate(_TABLE)
