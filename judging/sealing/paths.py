"""Which path in out/ may be part of a submission."""

import unicodedata

from kitchen import texts

PATH_BYTES = 1_000
_REFUSED = ("Cc", "Cs", "Zl", "Zp")


def inside(name: str, root: str) -> str | None:
    """The path below `root`, of a tar member's name; None for `root` itself.

    Raises ValueError, saying why, for a path that isn't below it.
    """
    if name.startswith("/"):
        raise ValueError("absolute path")
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if ".." in parts:
        raise ValueError("climbing path")
    if root:
        if parts[:1] != [root]:
            raise ValueError(f"not under {root}/")
        parts = parts[1:]
    return "/".join(parts) or None


def wrong(path: str) -> str:
    """Why a path below out/ can't be kept; "" if it can."""
    try:
        size = len(path.encode())
    except UnicodeEncodeError:
        return "name is not UTF-8"
    if size > PATH_BYTES:
        return f"name is over {PATH_BYTES} bytes"
    if problem := unshowable(path):
        return f"name holds {problem}"
    if "\\" in path:
        return "name holds a backslash"
    return ""


def unshowable(path: str) -> str:
    """What in a name can't be shown on one line as it is; "" if all can. Names of every script,
    emoji of several parts and the narrow spaces of screenshots are ordinary names."""
    if not path.isprintable():
        for character in path:
            if unicodedata.category(character) in _REFUSED:
                return "a control character"
            if character in texts.TURNING:
                return "a character that turns the reading direction"
    return ""


def same_name(path: str) -> str:
    """The form in which two spellings of one name are equal."""
    return texts.name_form(path)


def readable(path: str) -> str:
    """A name that can be stored and printed, whatever it holds; at most 200 characters."""
    shown = path.encode("utf-8", "backslashreplace").decode()
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in shown)[:200]
