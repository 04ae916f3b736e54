"""Tables of how hosts fare: their health over time, and the calls that wait for them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from agents.models.hosts import Host


class HostHealth(models.Model):
    """From `at` on the host was like this; a row for each change of health or version."""

    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="health")
    at = models.DateTimeField(db_default=Now())
    healthy = models.BooleanField()
    error = models.TextField(blank=True)
    version = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["host", "-id"])]

    def __str__(self) -> str:
        return f"{self.host} {'answers' if self.healthy else 'is down'} from {self.at}"


class SlotWait(models.Model):
    """A call that waits for a slot of any of these hosts; counted no longer than `until`."""

    hosts = ArrayField(models.BigIntegerField())
    since = models.DateTimeField(db_default=Now())
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"a call for the hosts {self.hosts}, since {self.since}"
