"""How a host has fared: a row for each change of its health or version."""

from agents.models import HostHealth

KEPT = 200  # rows of a host


def note(host_id: int, *, healthy: bool, error: str = "", version: str = "") -> bool:
    """Write it down if it is news; whether it was. A host that is down tells no version."""
    last = HostHealth.objects.filter(host_id=host_id).order_by("-id").first()
    if last and last.healthy == healthy and (not healthy or last.version == version[:40]):
        return False
    told = version[:40] or (last.version if last else "")
    HostHealth.objects.create(host_id=host_id, healthy=healthy, error=error[:2000], version=told)
    old = HostHealth.objects.filter(host_id=host_id).order_by("-id").values_list("id")[KEPT:]
    HostHealth.objects.filter(pk__in=list(old.values_list("id", flat=True))).delete()
    return True
