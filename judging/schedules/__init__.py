"""Schedules: a matrix or sessions every night, what that may cost, and alerts when it goes wrong.

save(name, fields, owner=user)   checked by estimating it; celery beat starts it from then on
start(schedule)                  now, as beat does
remove(schedule)                 with its timer; what it started stays
look()                           at starts whose runs have ended: findings, and an alert for them
"""

from judging.schedules.outcomes import look
from judging.schedules.starts import start
from judging.schedules.timers import remove, save, switch

__all__ = ["look", "remove", "save", "start", "switch"]
