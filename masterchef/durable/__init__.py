"""Work that survives its worker: rows with a fence and a lease, for every kind of work.

PostgreSQL is the truth and its clock decides; a message is only a hint that carries an id. A row
is claimed by one conditional UPDATE that raises its fence and takes a lease; a heartbeat prolongs
the lease; what comes of the attempt is committed only under the fence of its claim. A worker that
dies at any line leaves a row whose lease runs out: the reconciler makes it ready and sends it
again, and the journal answers what was asked before. So nothing is lost and nothing is done twice.

kinds        what a kind of work declares (start there to write one)
attempts     one attempt: claimed, played, settled, given back, taken out
statements   every statement of the protocol
heartbeat    keeps leases alive       journal      replies, written before they are used
reconciler   makes good what is lost  invariants   what must always hold
registry     what the rooms declare   messages     hints to workers
"""

from masterchef.durable.attempts import take
from masterchef.durable.database import first_sql, owner_name, sql
from masterchef.durable.heartbeat import Lease
from masterchef.durable.invariants import Invariant, violations
from masterchef.durable.kinds import Attempt, Failure, Kind, backoff_s, hint
from masterchef.durable.messages import Message, later, send
from masterchef.durable.models import UNDECIDED, Work, WorkRef, WorkState
from masterchef.durable.registry import register
from masterchef.durable.statements import NOW, Sql, beat, claim, give_back
from masterchef.failures import AttemptFailed, FenceLost, JournalMismatch, NotNow

__all__ = [
    "NOW",
    "UNDECIDED",
    "Attempt",
    "AttemptFailed",
    "Failure",
    "FenceLost",
    "Invariant",
    "JournalMismatch",
    "Kind",
    "Lease",
    "Message",
    "NotNow",
    "Sql",
    "Work",
    "WorkRef",
    "WorkState",
    "backoff_s",
    "beat",
    "claim",
    "first_sql",
    "give_back",
    "hint",
    "later",
    "owner_name",
    "register",
    "send",
    "sql",
    "take",
    "violations",
]
