"""Which path in out/ may be part of a submission."""

PATH_BYTES = 1_000


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
    if not path.isprintable():
        return "name holds a control character"
    if "\\" in path:
        return "name holds a backslash"
    return ""


def readable(path: str) -> str:
    """A name that can be stored and printed, whatever it holds; at most 200 characters."""
    shown = path.encode("utf-8", "backslashreplace").decode()
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in shown)[:200]
