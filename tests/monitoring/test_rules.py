"""Debian's promtool plays figures to every rule: bad ones fire it, good ones don't, none fire the
twin."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from deploy.monitoring.alerts import ALERTS
from deploy.places import HERE

pytestmark = [
    pytest.mark.program,
    pytest.mark.skipif(
        shutil.which("promtool") is None, reason="no promtool: apt-get install prometheus"
    ),
]
RULES = HERE / "monitoring" / "rules.yml"
DAY = 86_400
LATE_S = 25 * 3600  # when it is asked: after every `for`; promtool's clock begins at 0


class Case(NamedTuple):
    """{series: its values, five minutes apart, in promtool's notation}."""

    bad: dict[str, str]
    good: dict[str, str]


def still(series: str, value: float) -> dict[str, str]:
    """The same figure all day."""
    return {series: f"{value}x320"}


CASES = {
    "PartDown": Case(
        still('masterchef_up{part="redis"}', 0), still('masterchef_up{part="redis"}', 1)
    ),
    "PartRestarts": Case(
        still('masterchef_part_starts{part="beat"}', 6),
        still('masterchef_part_starts{part="beat"}', 5),
    ),
    "WorkWaits": Case(
        still('masterchef_oldest_ready_seconds{kind="turn"}', 301),
        still('masterchef_oldest_ready_seconds{kind="turn"}', 300),
    ),
    "LeasesLost": Case(
        still('masterchef_lost_leases{kind="turn"}', 1),
        still('masterchef_lost_leases{kind="turn"}', 0),
    ),
    "AgentSilent": Case(
        still('masterchef_workers_agent_silent_seconds{group="turns",machine="chef-2"}', 121),
        still('masterchef_workers_agent_silent_seconds{group="turns",machine="chef-2"}', 119),
    ),
    "HostDown": Case(
        still('masterchef_host_up{host="gpu"}', 0), still('masterchef_host_up{host="gpu"}', 1)
    ),
    "BackupOld": Case(
        still("masterchef_backup_taken_timestamp_seconds", LATE_S - 2 * DAY),
        still("masterchef_backup_taken_timestamp_seconds", LATE_S - DAY),
    ),
    "BackupNotProved": Case(
        still("masterchef_backup_proved_timestamp_seconds", LATE_S - 3 * DAY),
        still("masterchef_backup_proved_timestamp_seconds", LATE_S - DAY),
    ),
    "BackupFailed": Case(
        still("masterchef_backup_failed", 1), still("masterchef_backup_failed", 0)
    ),
    "LogNotReceived": Case(
        still("masterchef_backup_receiving", 0), still("masterchef_backup_receiving", 1)
    ),
    "CertificateEnds": Case(
        still("masterchef_certificate_expires_timestamp_seconds", LATE_S + 13 * DAY),
        still("masterchef_certificate_expires_timestamp_seconds", LATE_S + 17 * DAY),
    ),
    "DiskFull": Case(
        still('node_filesystem_avail_bytes{mountpoint="/",fstype="ext4"}', 9)
        | still('node_filesystem_size_bytes{mountpoint="/",fstype="ext4"}', 100),
        still('node_filesystem_avail_bytes{mountpoint="/",fstype="ext4"}', 11)
        | still('node_filesystem_size_bytes{mountpoint="/",fstype="ext4"}', 100)
        # A full tmpfs is a container's own affair.
        | still('node_filesystem_avail_bytes{mountpoint="/run",fstype="tmpfs"}', 0)
        | still('node_filesystem_size_bytes{mountpoint="/run",fstype="tmpfs"}', 100),
    ),
    "MemoryShort": Case(
        still("node_memory_MemAvailable_bytes", 4) | still("node_memory_MemTotal_bytes", 100),
        still("node_memory_MemAvailable_bytes", 6) | still("node_memory_MemTotal_bytes", 100),
    ),
    "ValkeyFull": Case(
        still("redis_memory_used_bytes", 481e6), still("redis_memory_used_bytes", 479e6)
    ),
}


def fires(name: str, series: dict[str, str], place: Path) -> bool:
    """Whether the alert stands after a day of these figures; raises for a rule that is wrong."""
    expected = _told(name, series, place, [])
    if expected.returncode == 0:
        return False
    assert "FAILED" in expected.stdout + expected.stderr, expected.stderr
    return True


def _told(
    name: str, series: dict[str, str], place: Path, alerts: list[dict[str, Any]]
) -> "subprocess.CompletedProcess[str]":
    """promtool's verdict on: at the end, exactly these alerts of the name are there."""
    test = {
        "rule_files": [str(RULES)],
        "evaluation_interval": "5m",
        "tests": [
            {
                "interval": "5m",
                "input_series": [{"series": key, "values": text} for key, text in series.items()],
                "alert_rule_test": [
                    {"eval_time": f"{LATE_S}s", "alertname": name, "exp_alerts": alerts}
                ],
            }
        ],
    }
    path = place / "test.yml"
    path.write_text(json.dumps(test))  # JSON is YAML
    return subprocess.run(["promtool", "test", "rules", path], capture_output=True, text=True)


def test_every_rule_can_be_read() -> None:
    told = subprocess.run(["promtool", "check", "rules", RULES], capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    assert f"{2 * len(ALERTS)} rules found" in told.stdout


@pytest.mark.parametrize("name", [alert.name for alert in ALERTS])
def test_a_bad_figure_fires_and_a_good_one_does_not(name: str, tmp_path: Path) -> None:
    assert fires(name, CASES[name].bad, tmp_path)
    assert not fires(name, CASES[name].good, tmp_path)


@pytest.mark.parametrize("name", [alert.name for alert in ALERTS])
def test_a_missing_figure_fires_the_twin(name: str, tmp_path: Path) -> None:
    assert fires(f"{name}Unknown", {}, tmp_path)
    assert not fires(f"{name}Unknown", CASES[name].good, tmp_path)
