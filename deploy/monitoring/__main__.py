"""`python -m deploy.monitoring`: writes the files that come from the tables of this package."""

import json
from pathlib import Path
from typing import Any

from deploy.monitoring.alerts import ALERTS, Alert
from deploy.monitoring.dashboards import DASHBOARDS, dashboard
from deploy.places import CHECKOUT

HERE = Path(__file__).parent
RUNBOOKS = CHECKOUT / "docs" / "runbooks"
HEAD = "# Written by `python -m deploy.monitoring` from alerts.py.\n"


def written() -> dict[Path, str]:
    """{file: its text}."""
    files = {HERE / "rules.yml": _rules()}
    for title in DASHBOARDS:
        page = dashboard(title)
        files[HERE / "dashboards" / f"{page['uid']}.json"] = json.dumps(page, indent=1) + "\n"
    return files | {RUNBOOKS / f"{alert.name}.md": _runbook(alert) for alert in ALERTS}


def _rules() -> str:
    # JSON is YAML, and needs no quoting rules of its own.
    rules = [rule for alert in ALERTS for rule in (_rule(alert), _twin(alert))]
    return HEAD + json.dumps({"groups": [{"name": "masterchef", "rules": rules}]}, indent=1) + "\n"


def _rule(alert: Alert) -> dict[str, Any]:
    return {
        "alert": alert.name,
        "expr": alert.when,
        "for": alert.lasts,
        "labels": {"severity": alert.severity},
        "annotations": {"summary": alert.about, "runbook": f"docs/runbooks/{alert.name}.md"},
    }


def _twin(alert: Alert) -> dict[str, Any]:
    """A threshold says nothing about a figure that isn't there: this one does."""
    return {
        "alert": f"{alert.name}Unknown",
        "expr": f"absent({alert.metric})",
        "for": "15m" if alert.name != "HostDown" else "24h",
        "labels": {"severity": "ticket"},
        "annotations": {
            "summary": f"{alert.metric} is missing, so {alert.name} can't be seen",
            "runbook": f"docs/runbooks/{alert.name}.md",
        },
    }


def _runbook(alert: Alert) -> str:
    steps = "\n".join(f"{place}. {step}" for place, step in enumerate(alert.steps, 1))
    return (
        f"# {alert.name}\n\n{alert.meaning}\n\n"
        f"It fires when this holds for {alert.lasts}:\n\n```\n{alert.when}\n```\n\n"
        f"## What to do\n\n{steps}\n\n"
        f"`{alert.name}Unknown` says that `{alert.metric}` is missing: Prometheus does not reach"
        " the part that tells it, or the part has nothing to tell yet. The page"
        " `/prometheus/targets` of the site shows which target is down.\n"
    )


def main() -> None:
    for path, text in written().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


if __name__ == "__main__":
    main()
