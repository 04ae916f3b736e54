"""`masterchef hosts`: servers of models, added, changed, removed and asked."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.models.common import find_host, setup
from masterchef.cli.models.host_options import (
    AskCert,
    AskCertFile,
    Ca,
    Forget,
    HostName,
    Key,
    KeyFile,
    ManageCert,
    ManageCertFile,
    Protocol,
    Sent,
    Slots,
    Tags,
)
from masterchef.cli.output import Json, say, table

if TYPE_CHECKING:
    from agents.models import Host

hosts = typer.Typer(help="Servers of models.", no_args_is_help=True)

_COLUMNS = ("host", "url", "protocol", "tags", "slots", "enabled", "healthy", "models", "error")


@hosts.command("list")
def list_hosts(json: Json = False) -> None:
    """All hosts, and how each was when it was last asked."""
    setup()
    from agents.models import Host

    table(map(_row, Host.objects.order_by("name")), _COLUMNS, as_json=json)


@hosts.command()
def add(
    name: HostName,
    url: Annotated[str, typer.Argument(help="Such as http://10.0.0.5:11434.")],
    protocol: Protocol = None,
    slots: Slots = None,
    tag: Tags = None,
    key_env: Key = None,
    key_file: KeyFile = None,
    ca: Ca = None,
    infer_cert_env: AskCert = None,
    manage_cert_env: ManageCert = None,
    infer_cert_file: AskCertFile = None,
    manage_cert_file: ManageCertFile = None,
    field: Sent = None,
) -> None:
    """Add a host and ask it."""
    setup()
    from agents.models import Host

    if Host.objects.filter(name=name).exists():
        raise CommandError(f"name: {name} is taken", fix=f"masterchef hosts edit {name}",
                           code=ExitCode.USAGE)  # fmt: skip
    _save({"name": name, "url": url}, None, protocol=protocol, slots=slots, tags=tag,
          api_key_env=key_env, api_key=_read(key_file, "--key-file"), ca=_read(ca, "--ca"),
          infer_cert_env=infer_cert_env, manage_cert_env=manage_cert_env, fields=_fields(field),
          infer_cert=_read(infer_cert_file, "--infer-cert-file"),
          manage_cert=_read(manage_cert_file, "--manage-cert-file"))  # fmt: skip


@hosts.command()
def edit(
    name: HostName,
    url: Annotated[str | None, typer.Option(help="Its address.")] = None,
    protocol: Protocol = None,
    slots: Slots = None,
    tag: Tags = None,
    key_env: Key = None,
    key_file: KeyFile = None,
    ca: Ca = None,
    infer_cert_env: AskCert = None,
    manage_cert_env: ManageCert = None,
    infer_cert_file: AskCertFile = None,
    manage_cert_file: ManageCertFile = None,
    field: Sent = None,
    forget: Forget = None,
    enabled: Annotated[bool | None, typer.Option("--enable/--disable")] = None,
    draining: Annotated[
        bool | None, typer.Option("--drain/--undrain", help="No new calls, or calls again.")
    ] = None,
) -> None:
    """Change a host and ask it; tags that are given replace the ones it has."""
    setup()
    _save(_forgotten(forget), find_host(name), url=url, protocol=protocol, slots=slots, tags=tag,
          api_key_env=key_env, api_key=_read(key_file, "--key-file"), enabled=enabled,
          draining=draining, ca=_read(ca, "--ca"), infer_cert_env=infer_cert_env,
          manage_cert_env=manage_cert_env, fields=_fields(field),
          infer_cert=_read(infer_cert_file, "--infer-cert-file"),
          manage_cert=_read(manage_cert_file, "--manage-cert-file"))  # fmt: skip


@hosts.command()
def rm(name: HostName) -> None:
    """Remove a host; its models stay on it."""
    setup()
    from agents.library import audit

    host = find_host(name)
    audit.write(None, "host.remove", host, url=host.url)
    host.delete()
    say(f"{name} is removed")


@hosts.command()
def drain(
    name: HostName,
    end: Annotated[bool, typer.Option("--end", help="Give it calls again.")] = False,
) -> None:
    """No new calls for a host; those under way end in peace, seats move to others."""
    setup()
    _save({}, find_host(name), draining=not end)


@hosts.command()
def test(name: HostName) -> None:
    """Ask a host for its version and models now."""
    setup()
    from agents import registry

    _tell(registry.check_host(find_host(name).pk))


def _save(known: dict[str, Any], host: "Host | None", **given: Any) -> None:
    """By the same rules as over REST."""
    from agents import registry
    from agents.api.host_forms import HostSerializer
    from agents.library import assignments, audit

    values = known | {key: value for key, value in given.items() if value is not None}
    form = HostSerializer(host, data=values, partial=host is not None)
    if not form.is_valid():
        problems = "; ".join(f"{field}: {each[0]}" for field, each in form.errors.items())
        raise CommandError(problems, code=ExitCode.USAGE)
    saved = form.save()
    audit.write(None, "host.edit" if host else "host.add", saved, changed=sorted(values))
    checked = registry.check_host(saved.pk)
    assignments.place_missing()
    _tell(checked, f"{saved.name} is kept, but ")


def _forgotten(names: list[str] | None) -> dict[str, str]:
    """Each secret as it is written to forget it."""
    from agents.registry.rules import SECRETS

    for name in names or ():
        if name not in SECRETS:
            raise CommandError(
                f"--forget: {name!r} is nothing that is kept",
                fix=f"give one of {', '.join(SECRETS)}",
                code=ExitCode.USAGE,
            )
    return dict.fromkeys(names or (), "")


def _read(file: Path | None, option: str) -> str | None:
    """What a file says, of a secret as well; None where none is given."""
    if file is None:
        return None
    try:
        return (sys.stdin.read() if str(file) == "-" else file.read_text()).strip()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{option} {file}: {error}", code=ExitCode.USAGE) from error


def _fields(given: list[str] | None) -> dict[str, str] | None:
    return None if given is None else dict(each.partition("=")[::2] for each in given)


def _tell(host: "Host", before: str = "") -> None:
    if not host.healthy:
        fix = f"start it, or correct its address: masterchef hosts edit {host.name} --url URL"
        who = f"{before}it" if before else host.name
        raise CommandError(f"{who} doesn't answer: {host.error}", fix=fix)
    count = host.models.count()
    models = "1 model" if count == 1 else f"{count} models"
    say(f"{host.name} answers, version {host.version or 'unknown'}, {models}")


def _row(host: "Host") -> dict[str, Any]:
    return {
        "host": host.name, "url": host.url, "protocol": host.protocol,
        "tags": ", ".join(host.tags), "slots": host.slots, "enabled": host.enabled,
        "healthy": host.healthy, "models": host.models.count(), "error": host.error,
    }  # fmt: skip
