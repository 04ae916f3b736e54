"""Tables of the agents: hosts and calls; model files, their versions and where they belong."""

from agents.models.hosts import (
    CachedReply,
    Credential,
    Cut,
    Host,
    HostModel,
    LanguageModel,
    ModelCall,
    Protocol,
    Slot,
)
from agents.models.library import (
    Assignment,
    AuditEntry,
    ModelFile,
    ModelVersion,
    Placement,
    Pull,
    Transfer,
    Upload,
)
from agents.models.pins import PinnedModel
from agents.models.status import HostHealth, SlotWait

__all__ = [
    "Assignment",
    "AuditEntry",
    "CachedReply",
    "Credential",
    "Cut",
    "Host",
    "HostHealth",
    "HostModel",
    "LanguageModel",
    "ModelCall",
    "ModelFile",
    "ModelVersion",
    "PinnedModel",
    "Placement",
    "Protocol",
    "Pull",
    "Slot",
    "SlotWait",
    "Transfer",
    "Upload",
]
