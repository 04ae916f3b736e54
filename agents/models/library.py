"""Tables of the library: uploads, checked model files, versions under a name, and their places."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from agents.models.hosts import Host
from masterchef.durable import Work


class ModelFile(models.Model):
    """A GGUF whose header was checked. The facts are the file's own words, never rendered."""

    sha256 = models.CharField(max_length=64, unique=True)
    bytes = models.BigIntegerField()
    stored = models.CharField(max_length=200, help_text="its name in the media storage")
    filename = models.CharField(max_length=255, blank=True, help_text="as it was uploaded")
    title = models.CharField(max_length=200, blank=True, help_text="general.name of the file")
    architecture = models.CharField(max_length=80)
    parameters = models.BigIntegerField()
    quantisation = models.CharField(max_length=40, blank=True)
    context_length = models.PositiveIntegerField(null=True, blank=True)
    licence = models.CharField(max_length=200, blank=True)
    chat_template = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.filename or self.sha256[:12]


class Upload(Work):
    """A file that a person sends in pieces (tus 1.0). Whole, it is durable work: its check."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="uploads"
    )
    filename = models.CharField(max_length=255)
    size = models.BigIntegerField(help_text="bytes of the whole file")
    received = models.BigIntegerField(default=0, help_text="bytes that are on disk")
    pieces = models.JSONField(
        default=list, blank=True, help_text="names of the pieces, where the storage is a bucket"
    )
    declared_sha256 = models.CharField(max_length=64, blank=True)
    member = models.CharField(max_length=255, blank=True, help_text="chosen .gguf of a llamafile")
    choices = models.JSONField(default=list, blank=True, help_text=".gguf files to choose from")
    refusal = models.TextField(blank=True, help_text="why the file was refused")
    file = models.ForeignKey(ModelFile, null=True, blank=True, on_delete=models.SET_NULL)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["expires_at"])]

    def __str__(self) -> str:
        return self.filename

    @property
    def whole(self) -> bool:
        return self.received == self.size


class ModelVersion(models.Model):
    """What a host is given under a name: a file and how it is played. Never changed, only
    followed by a version with the next number."""

    name = models.CharField(max_length=200, help_text="name:tag")
    number = models.PositiveIntegerField()
    file = models.ForeignKey(ModelFile, on_delete=models.PROTECT, related_name="versions")
    system = models.TextField(blank=True)
    template = models.TextField(blank=True, help_text="in the host's syntax; empty: the file's own")
    parameters = models.JSONField(
        default=dict, blank=True, help_text='{"num_ctx": 8192, "temperature": 0, "stop": ["</s>"]}'
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "number"], name="version_once")]

    def __str__(self) -> str:
        return f"{self.name} version {self.number}"


class Assignment(models.Model):
    """Wanted state: the newest version of this name on one host, or on all hosts with a tag."""

    name = models.CharField(max_length=200)
    host = models.ForeignKey(Host, null=True, blank=True, on_delete=models.CASCADE)
    host_tag = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "host"], condition=Q(host__isnull=False), name="assigned_host_once"
            ),
            models.UniqueConstraint(
                fields=["name", "host_tag"], condition=~Q(host_tag=""), name="assigned_tag_once"
            ),
            models.CheckConstraint(
                condition=Q(host__isnull=False, host_tag="")
                | Q(host__isnull=True) & ~Q(host_tag=""),
                name="assigned_to_host_or_tag",
            ),
        ]

    def __str__(self) -> str:
        where = self.host.name if self.host else f"hosts tagged {self.host_tag}"
        return f"{self.name} on {where}"


class Transfer(Work):
    """A model on its way to a host, as durable work: what is done now, and how far it is."""

    host = models.ForeignKey(Host, on_delete=models.CASCADE)
    phase = models.CharField(max_length=40, blank=True, help_text="what it does, or did last")
    bytes_done = models.BigIntegerField(default=0)
    bytes_total = models.BigIntegerField(default=0)
    host_digest = models.CharField(max_length=80, blank=True, help_text="as the host tells it")

    class Meta:
        abstract = True


class Placement(Transfer):
    """One version of a model on one host."""

    version = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, related_name="placements")
    drift = models.CharField(max_length=200, blank=True, help_text="what was found and mended")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "host"], name="placement_once")]

    def __str__(self) -> str:
        return f"{self.version} on {self.host}"


class Pull(Transfer):
    """A model that a host fetches by its name, from the registry that the host knows."""

    name = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "host"], name="pull_once")]

    def __str__(self) -> str:
        return f"{self.name} to {self.host}"


class AuditEntry(models.Model):
    """Who did what to models and hosts. Append-only."""

    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    who = models.CharField(max_length=150, help_text="the name at that time; of a shell: its user")
    action = models.CharField(max_length=40, help_text='such as "version.create"')
    subject = models.CharField(max_length=300)
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-at"])]
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.who}: {self.action} {self.subject}"
