"""Tables of the agents: hosts, their models and slots, and the calls."""

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Now

from agents.models.addresses import check_address
from masterchef.runs.models import CostSource, Run


class Protocol(models.TextChoices):
    OLLAMA = "ollama"
    OPENAI = "openai", "OpenAI chat completions"
    RESPONSES = "responses", "OpenAI responses"
    ANTHROPIC = "anthropic", "Anthropic messages"


CERT_NAME = RegexValidator(r"^[A-Z][A-Z0-9_]{0,60}_CERT\Z", "write a name ending in _CERT")


class Host(models.Model):
    """A server of models."""

    name = models.SlugField(max_length=80, unique=True)
    url = models.CharField(max_length=300, validators=[check_address])
    protocol = models.CharField(max_length=12, choices=Protocol, default=Protocol.OLLAMA)
    tags = models.JSONField(default=list, blank=True, help_text='["gpu", "rack-2"]')
    slots = models.PositiveSmallIntegerField(default=2, help_text="calls at the same time")
    enabled = models.BooleanField(default=True)
    draining = models.BooleanField(
        default=False, help_text="gets no new calls; those under way end in peace"
    )
    # The key is sent to the host's URL: any other name could give away our own secrets.
    api_key_env = models.CharField(
        max_length=80,
        blank=True,
        validators=[
            RegexValidator(r"^[A-Z][A-Z0-9_]*_API_KEY$", "write a name ending in _API_KEY")
        ],
        help_text="name of the environment variable that holds the key, ending in _API_KEY",
    )
    api_key_sealed = models.TextField(
        blank=True,
        db_default="",
        default="",
        editable=False,
        help_text="the key itself, encrypted: see agents.registry.keys",
    )
    ca = models.TextField(
        blank=True,
        max_length=20_000,
        verbose_name="pinned CA",
        help_text="PEM of the only authority that may sign its certificate; empty: this machine's",
    )
    # Certificates of ours hold a private key: sealed, or their path is read from the environment.
    infer_cert_env = models.CharField(
        max_length=80,
        blank=True,
        validators=[CERT_NAME],
        help_text="name of the variable with the path of the certificate to ask with (PEM and key)",
    )
    manage_cert_env = models.CharField(
        max_length=80,
        blank=True,
        validators=[CERT_NAME],
        help_text="the same for bringing and deleting models",
    )
    infer_cert_sealed = models.TextField(
        blank=True, db_default="", default="", editable=False, help_text="itself, encrypted"
    )
    manage_cert_sealed = models.TextField(
        blank=True, db_default="", default="", editable=False, help_text="itself, encrypted"
    )
    timeout_s = models.FloatField(default=300)
    fields = models.JSONField(
        default=dict,
        blank=True,
        help_text='what to send in any case, or never: {"think": "always", "seed": "never"}',
    )
    healthy = models.BooleanField(null=True, editable=False)
    checked_at = models.DateTimeField(null=True, blank=True, editable=False)
    error = models.TextField(blank=True, editable=False)
    version = models.CharField(max_length=40, blank=True, editable=False)
    loaded = models.JSONField(
        default=list, blank=True, editable=False, help_text="models in its memory, as last told"
    )
    disk_free = models.BigIntegerField(
        null=True, editable=False, help_text="bytes left for models, where the host tells it"
    )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **options: Any) -> None:
        """A sealed key is for one address: a host that moves has to be given it again."""
        if self.pk and self.api_key_sealed:
            before = Host.objects.filter(pk=self.pk).first()
            if before and before.url != self.url and before.api_key_sealed == self.api_key_sealed:
                self.api_key_sealed = ""
                if options.get("update_fields") is not None:
                    options["update_fields"] = {*options["update_fields"], "api_key_sealed"}
        super().save(*args, **options)


class LanguageModel(models.Model):
    """A model by name and digest: two digests under one name are two models."""

    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=80, blank=True)
    context_length = models.PositiveIntegerField(null=True, blank=True)
    details = models.JSONField(default=dict, blank=True)
    hosts = models.ManyToManyField(Host, through="HostModel", related_name="models")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "digest"], name="model_once")]

    def __str__(self) -> str:
        return self.name


class HostModel(models.Model):
    """This host has this model."""

    host = models.ForeignKey(Host, on_delete=models.CASCADE)
    model = models.ForeignKey(LanguageModel, on_delete=models.CASCADE)
    seen_at = models.DateTimeField(db_default=Now())
    refused = models.JSONField(
        default=list, blank=True, help_text="what the host doesn't take for this model, as learnt"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["host", "model"], name="host_model_once")]

    def __str__(self) -> str:
        return f"{self.model} on {self.host}"


class Slot(models.Model):
    """One of a host's places for a running call; the lease frees it when its holder dies."""

    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="slot_rows")
    index = models.PositiveSmallIntegerField()
    holder = models.CharField(max_length=160, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["host", "index"], name="slot_once")]

    def __str__(self) -> str:
        return f"{self.host} slot {self.index}"


class Cut(models.TextChoices):
    """What ended a reply before the model did."""

    NONE = "none"
    LENGTH = "length", "length: its limit of tokens"
    CONTENT_FILTER = "content_filter"


class ModelCall(models.Model):
    """One request to a model, failed ones too. Append-only; the ledger has what it used."""

    run = models.ForeignKey(Run, null=True, on_delete=models.CASCADE, related_name="calls")
    work = models.CharField(max_length=80, help_text='what it is for, such as "turn:17"')
    number = models.PositiveSmallIntegerField(help_text="of the call within its work")
    attempt = models.PositiveSmallIntegerField(default=1)
    seat = models.CharField(max_length=16, blank=True)
    role = models.CharField(max_length=24, blank=True)
    purpose = models.CharField(max_length=24, default="decide")
    host = models.ForeignKey(Host, null=True, on_delete=models.SET_NULL)
    model = models.CharField(max_length=200)
    digest = models.CharField(max_length=80, blank=True)
    request_hash = models.CharField(max_length=64)
    request = models.JSONField(null=True, help_text="messages and options, as sent")
    reply = models.TextField(blank=True)
    cached = models.BooleanField(default=False, help_text="answered from the response cache")
    truncated = models.BooleanField(default=False)
    tokens_in = models.PositiveIntegerField(null=True)
    tokens_cached = models.PositiveIntegerField(null=True, help_text="of tokens_in, from KV cache")
    tokens_out = models.PositiveIntegerField(null=True)
    tokens_thinking = models.PositiveIntegerField(
        null=True, help_text="of tokens_out, reported or by length"
    )
    thinking = models.TextField(blank=True, help_text="kept apart from the reply")
    cut = models.CharField(
        max_length=16,
        choices=Cut,
        default=Cut.NONE,
        help_text="the limit that ended the reply; none: the model did",
    )
    queued_ms = models.FloatField(null=True)
    load_ms = models.FloatField(null=True)
    prefill_ms = models.FloatField(null=True)
    decode_ms = models.FloatField(null=True)
    total_ms = models.FloatField(null=True)
    cost_usd = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    cost_source = models.CharField(max_length=12, choices=CostSource, default=CostSource.NONE)
    error_class = models.CharField(max_length=24, blank=True)
    error = models.TextField(blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["run", "id"]), models.Index(fields=["work", "number"])]

    def __str__(self) -> str:
        return f"{self.work}/{self.number} {self.model}"


class CachedReply(models.Model):
    """The response cache: the same model, messages, options and repeat give the same reply."""

    key = models.CharField(max_length=64, primary_key=True)
    reply = models.JSONField()
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.key[:12]


class Credential(models.Model):
    """One way for a flavor to sign in on one machine, where its secret stays.

    It serves one container at a time: `holder` is the work that has it, such as "participant:17".
    """

    class Kind(models.TextChoices):
        SUBSCRIPTION = "subscription"
        KEY = "key", "key: paid by the token"

    machine = models.CharField(max_length=120)
    flavor = models.CharField(max_length=40)
    name = models.CharField(max_length=120, help_text="of its folder, file or variable there")
    kind = models.CharField(max_length=12, choices=Kind)
    enabled = models.BooleanField(default=True)
    holder = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    limited_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["machine", "flavor", "kind", "name"], name="credential_once"
            )
        ]
        indexes = [models.Index(fields=["holder"])]

    def __str__(self) -> str:
        return f"{self.flavor} {self.name} on {self.machine}"
