"""Saved setups: of a matrix, sessions, a suite, a cook, and lists of models, each under a name.

save("nightly", "session", {"scenario": "busy_night_1", "lineups": ["greedy"]}, owner=user)
start(row, owner=user)      the ids of the runs, begun by the verbs that a form calls
"""

from judging.setups.saved import check, remove, retire, save
from judging.setups.starts import start

__all__ = ["check", "remove", "retire", "save", "start"]
