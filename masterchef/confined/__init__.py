"""Hostile bytes are read in a child process that can be killed, never in a worker or the server.

    with confined.Reader(limits) as reader:
        answer, data = reader.call("judging.readers:shown", {"path": "a.pdf"}, content)

The child has no secret in its environment and limits of processor time, memory and answer; it is
started at the first call and again after one that broke a limit. Raises Exceeded for what was too
much, Unreadable for what the function itself refused. Pure Python: the functions named must be,
too.
"""

from masterchef.confined.limits import Exceeded, Limits, Unreadable
from masterchef.confined.reader import Reader

__all__ = ["Exceeded", "Limits", "Reader", "Unreadable"]
