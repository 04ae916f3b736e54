"""What is done to the bytes of a submission, each a function for a confined reader. Pure.

Each takes JSON-like arguments and the bytes, and returns something JSON can hold, and bytes.
"""

from typing import Any

from judging.blind import Name, redact, scan
from judging.diffs import diff
from judging.panels import unhidden
from judging.panels.hidden_text import unseen
from judging.sealing import packed, strip
from judging.sealing.encodings import as_utf8
from judging.sealing.outputs import misread
from judging.sealing.withheld import holds as holds_any

Answer = tuple[Any, bytes]


def mentions(arguments: dict[str, Any], data: bytes) -> Answer:
    """{"path", "names": [[word, kind], …]} → names that it mentions."""
    names = [Name(*each) for each in arguments["names"]]
    return [each.to_json() for each in scan([(arguments["path"], data)], names)], b""


def holds(arguments: dict[str, Any], data: bytes) -> Answer:
    """{"spelled": [hexadecimal, …]} → whether one of them lies within a packed file, and what was
    not looked at, "" if all was."""
    spelled = [bytes.fromhex(each) for each in arguments["spelled"]]
    try:
        return [any(holds_any(part, spelled) for part in packed.parts(data)), ""], b""
    except packed.TooLarge:
        return [False, f"more than {packed.MOST:,} bytes lie within"], b""


def wrong(arguments: dict[str, Any], data: bytes) -> Answer:
    """{"kind"} → why the content isn't of that kind, "" if it is."""
    return misread(data, arguments["kind"]), b""


def shown(arguments: dict[str, Any], data: bytes) -> Answer:
    """{"path"} → what could not be stripped, "" if all was; and the copy for judges."""
    clean = strip(arguments["path"], as_utf8(arguments["path"], data))
    notes = (clean.note, unseen(arguments["path"], clean.data))
    return "; ".join(filter(None, notes)), unhidden(arguments["path"], clean.data)


def redacted(arguments: dict[str, Any], data: bytes) -> Answer:
    """{"path", "names", "brief"} → the copy with every name blacked out."""
    names = [Name(*each) for each in arguments["names"]]
    return None, redact(arguments["path"], data, names, brief=arguments["brief"])


def differing(arguments: dict[str, Any], data: bytes) -> Answer:
    """{"old": [[path, size], …], "new": […]} and all their bytes → the diffs."""
    sides, at = [], 0
    for side in ("old", "new"):
        files = []
        for path, size in arguments[side]:
            files.append((path, data[at : at + size]))
            at += size
        sides.append(files)
    return [each._asdict() for each in diff(*sides)], b""
