"""The audit log, as the library writes to it; see masterchef.audit."""

from masterchef.audit import write

__all__ = ["write"]
