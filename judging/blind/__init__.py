"""Letters for names, and a look at whether a submission gives its maker away. Pure.

draws = draw(["x", "y"], ["a", "b", "c"], repeats=1, seed=7)
draws[0].letters            # {"A": "b", "B": "a", "C": "c"}
found = scan(files, names_of(...))
"""

from judging.blind.draws import Draw, draw, letter
from judging.blind.mentions import Mention, redact, redact_path, scan, unspoken
from judging.blind.names import Name, names_of

__all__ = [
    "Draw", "Mention", "Name", "draw", "letter", "names_of", "redact", "redact_path", "scan",
    "unspoken",
]  # fmt: skip
