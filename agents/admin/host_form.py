"""The form of a host, with its secrets."""

from typing import Any

from django.forms import (
    CharField,
    CheckboxSelectMultiple,
    ModelForm,
    MultipleChoiceField,
    PasswordInput,
    Textarea,
)

from agents.models import Host
from agents.registry import rules


class HostForm(ModelForm):
    """The host's columns, and its secrets: written here, kept encrypted, shown nowhere again."""

    api_key = CharField(
        required=False, max_length=4096, widget=PasswordInput,
        help_text="the key itself, instead of a variable's name; empty: as it is",
    )  # fmt: skip
    infer_cert = CharField(
        required=False, max_length=40_000, widget=Textarea(attrs={"rows": 3}),
        help_text="PEM of the certificate to ask with and its key; empty: as it is",
    )  # fmt: skip
    manage_cert = CharField(
        required=False, max_length=40_000, widget=Textarea(attrs={"rows": 3}),
        help_text="the same for bringing and deleting models",
    )  # fmt: skip
    forget = MultipleChoiceField(
        required=False, widget=CheckboxSelectMultiple,
        choices=[(name, name) for name in rules.SECRETS],
        help_text="what is kept here and isn't wanted any more",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """By the same rules as over REST."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        secrets = {name: given[name] for name in rules.SECRETS if given.get(name)}
        self.secrets = secrets | dict.fromkeys(given.get("forget") or (), "")
        plain = {name: value for name, value in given.items() if name not in rules.SECRETS}
        host = Host.objects.filter(pk=self.instance.pk).first()
        for name, problem in rules.problems(plain | self.secrets, host).items():
            self.add_error(name if name in self.fields else None, problem)
        whole = rules.apart(plain | self.secrets)
        given["url"] = whole.get("url", given.get("url"))
        self.secrets = {name: whole[name] for name in rules.SECRETS if name in whole}
        return given

    def save(self, commit: bool = True) -> Host:
        for column, sealed in rules.columns(self.secrets).items():
            setattr(self.instance, column, sealed)
        found: Host = super().save(commit)
        return found
