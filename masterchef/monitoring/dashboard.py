"""The start page of the admin: what runs, which hosts answer, what waits."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from masterchef.monitoring import figures, queues, starts
from masterchef.scaling import presence
from masterchef.scaling.sweeps import SILENT_S


def fill(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Adds `cards` to the template's context: [{title, link, rows: [(label, value)]}]."""
    return {**context, "cards": cards()}


def cards() -> list[dict[str, Any]]:
    """What the start page shows; a handful of queries, whatever the size of the tables."""
    return [
        {
            "title": "Runs",
            "link": reverse("admin:masterchef_run_changelist"),
            "rows": [
                (f"{kind}: {state}", count) for (kind, state), count in figures.runs().items()
            ],
        },
        {
            "title": "Model hosts",
            "link": reverse("admin:agents_host_changelist"),
            "rows": [_host(host) for host in figures.hosts()],
        },
        {
            "title": "Undecided turns",
            "link": reverse("admin:kitchen_turn_changelist"),
            "rows": [
                (f"{role.replace('_', ' ')}: {state}", count)
                for (role, state), count in figures.undecided_turns().items()
            ],
        },
        {"title": "Starts within an hour", "link": "", "rows": _starts()},
        {"title": "Queues", "link": "", "rows": _queues()},
        {
            "title": "Workers",
            "link": reverse("admin:masterchef_workergroup_changelist"),
            "rows": [
                *([_workers(each) for each in figures.workers()] or [("scaling", "off")]),
                *(_silent(each) for each in presence.silent()),
            ],
        },
    ]


def _starts() -> list[tuple[str, str]]:
    """Parts that keep ending first."""
    found = sorted(starts.of_late(Path(settings.HOME)), key=lambda each: -each.number)
    return [
        (each.part, f"{each.number}, keeps ending" if each.often else str(each.number))
        for each in found
    ] or [("starts", "not noted here")]


def _host(host: figures.HostUse) -> tuple[str, str]:
    words = {True: "answers", False: "does not answer", None: "not checked yet"}
    return host.name, f"{words[host.up]}, {host.in_use} of {host.slots} slots in use"


def _workers(group: figures.Workers) -> tuple[str, str]:
    away = ", its agent is silent" if group.silent_s > SILENT_S else ""
    return (
        f"{group.group} on {group.machine}",
        f"{group.running} of {group.wanted} wanted, {group.minimum} to {group.maximum}{away}",
    )


def _silent(worker: presence.Silent) -> tuple[str, str]:
    lacking = f", nobody serves {', '.join(sorted(worker.unserved))}" if worker.unserved else ""
    return worker.name, f"not heard of for {worker.silent_s:,.0f} s{lacking}"


def _queues() -> list[tuple[str, object]]:
    depths = queues.depths()
    if depths is None:
        return [("Redis", "does not answer")]
    return [(queue, depth) for queue, depth in depths.items() if depth] or [("all", "empty")]
