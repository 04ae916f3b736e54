"""`masterchef models list, show`."""

from typing import Annotated

import typer

from masterchef.cli.models.arrivals import models
from masterchef.cli.models.common import Name, find_version, setup
from masterchef.cli.output import Json, data, emit, table

_COLUMNS = ("model", "version", "file", "sha256", "hosts", "assigned")


@models.command("list")
def list_models(
    versions: Annotated[bool, typer.Option("--versions", help="Not only the newest.")] = False,
    json: Json = False,
) -> None:
    """Models of the library and those that hosts have besides."""
    setup()
    from agents.models import Assignment, LanguageModel, ModelVersion

    found = ModelVersion.objects.select_related("file").order_by("name", "-number")
    assigned: dict[str, list[str]] = {}
    for each in Assignment.objects.select_related("host"):
        where = each.host.name if each.host else f"tag {each.host_tag}"
        assigned.setdefault(each.name, []).append(where)
    rows, named = [], set()
    for version in found:
        if version.name in named and not versions:
            continue
        named.add(version.name)
        there = version.placements.filter(state="done").select_related("host")
        rows.append({
            "model": version.name, "version": version.number, "file": str(version.file),
            "sha256": version.file.sha256[:12],
            "hosts": ", ".join(place.host.name for place in there),
            "assigned": ", ".join(assigned.get(version.name, [])),
        })  # fmt: skip
    others = LanguageModel.objects.exclude(name__in=named).filter(hosts__isnull=False).distinct()
    for model in others.prefetch_related("hosts").order_by("name"):
        on = ", ".join(host.name for host in model.hosts.all())
        rows.append({"model": model.name, "sha256": model.digest[:12], "hosts": on})
    table(rows, _COLUMNS, as_json=json)


@models.command()
def show(name: Name, json: Json = False) -> None:
    """A model of the library: its file's facts, its versions, and each host's digest."""
    setup()
    from agents.models import ModelVersion, Placement

    version = find_version(name)
    file = version.file
    facts = {
        "model": version.name, "version": version.number, "sha256": file.sha256,
        "bytes": file.bytes, "architecture": file.architecture, "parameters": file.parameters,
        "quantisation": file.quantisation, "context_length": file.context_length,
        "licence": file.licence, "system": version.system, "template": version.template,
        "options": version.parameters,
    }  # fmt: skip
    places = [
        {"version": row.version.number, "host": row.host.name, "state": row.state,
         "digest": row.host_digest, "error": row.error, "drift": row.drift}
        for row in Placement.objects.filter(version__name=version.name)
        .select_related("host", "version").order_by("-version__number", "host__name")
    ]  # fmt: skip
    older = list(
        ModelVersion.objects.filter(name=version.name)
        .order_by("-number")
        .values("number", "file__sha256", "created_at")
    )
    if json:
        emit({**facts, "chat_template": file.chat_template, "places": places, "versions": older})
        return
    for key, value in facts.items():
        if value not in (None, "", {}):
            data().print(f"{key}: {value}", soft_wrap=True)
    if file.chat_template:
        data().print(f"chat template, as text:\n{file.chat_template}", soft_wrap=True)
    if places:
        table(places, ("version", "host", "state", "digest", "error", "drift"), as_json=False)
