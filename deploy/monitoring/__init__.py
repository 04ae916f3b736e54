"""What Prometheus watches: alerts, their runbook pages, and Grafana's dashboards.

`python -m deploy.monitoring` writes rules.yml, dashboards/ and docs/runbooks/ from these modules.
"""
