"""What is written before the first start, and what compose and Prometheus are told."""

import stat
from pathlib import Path
from types import SimpleNamespace

import pytest
from ruamel.yaml import YAML

from agents.hosts.authority import Authority
from deploy import first, images, preflight
from deploy.backups import catalog
from deploy.errors import DeployError
from deploy.findings import Finding
from deploy.monitoring.__main__ import written
from deploy.monitoring.alerts import ALERTS
from deploy.places import HERE


@pytest.mark.parametrize(("fix", "free_gb", "enough"), [
    ("masterchef-deploy build", 14, False), ("masterchef-deploy build", 15, True),
    ("", 6, False), ("", 7, True),
])  # fmt: skip
def test_room_for_images_is_wanted_until_they_are_built(
    fix: str, free_gb: int, enough: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preflight, "_engine", lambda: Finding("docker", "engine 20"))
    monkeypatch.setattr(preflight, "_images", lambda: Finding("images", "app", fix))
    monkeypatch.setattr(
        preflight.shutil, "disk_usage", lambda path: SimpleNamespace(free=free_gb * 10**9)
    )
    (disk,) = (each for each in preflight.findings() if each.name == "disk")
    assert (not disk.fix) == enough


def test_an_env_keeps_what_was_chosen(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    first.write_env({"SITE_NAME": "chef.example"}, env)
    assert first.write_env({"VERSION": "2"}, env)["SITE_NAME"] == "chef.example"
    assert stat.S_IMODE(env.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "given",
    [
        {"NONSENSE": "1"},
        {"SITE_NAME": "a\nVERSION=9"},
        {"S3_ENDPOINT": "http://objects.example.org"},
    ],
)
def test_a_wrong_setting_changes_nothing(given: dict[str, str], tmp_path: Path) -> None:
    env = tmp_path / ".env"
    first.write_env({}, env)
    before = env.read_text()
    with pytest.raises(DeployError, match=next(iter(given))):
        first.write_env(given, env)
    assert env.read_text() == before


def test_secrets_are_made_once_and_closed_to_others(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    first.make_secrets(folder)
    key = (folder / "secret_key").read_text()
    assert len(key) > 40
    assert first.make_secrets(folder) == []
    assert (folder / "secret_key").read_text() == key
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_an_authority_is_a_file_of_certificates(tmp_path: Path) -> None:
    certificate = Authority(tmp_path).folder / "ca.pem"
    first.write_secret("s3_authority", certificate.read_text(), tmp_path)
    kept = (tmp_path / "s3_authority").read_text()
    assert kept == certificate.read_text()
    with pytest.raises(DeployError, match="s3_authority"):
        first.write_secret("s3_authority", "a-word", tmp_path)
    assert (tmp_path / "s3_authority").read_text() == kept
    assert first.write_env({"S3_ENDPOINT": "http://127.0.0.1:9000"}, tmp_path / ".env")


def test_every_service_is_contained_and_only_nginx_is_public() -> None:
    services = YAML(typ="safe").load((HERE / "compose.yaml").read_text())["services"]
    for name, service in services.items():
        assert service["read_only"] and service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["user"] == ("65531:65532" if name == "socket-proxy" else "65532:65532"), name
        held = any("docker.sock" in volume for volume in service.get("volumes", ()))
        assert held == (name == "socket-proxy"), name
        assert {"mem_limit", "cpus", "pids_limit", "restart"} <= set(service), name
        assert service["logging"]["options"]["max-size"], name
        assert ("ports" in service) == (name == "nginx"), name


def test_packages_are_chosen_for_debians_python() -> None:
    lock = (
        "a==1 ; python_full_version < '3.11.3' \\\n    --hash=sha256:00\n"
        "b==2 ; sys_platform == 'win32' \\\n    --hash=sha256:11\n"
        "c==3 \\\n    --hash=sha256:22 \\\n    --hash=sha256:33\n"
    )
    assert images.for_debian(lock) == (
        "a==1 \\\n    --hash=sha256:00\nc==3 \\\n    --hash=sha256:22 \\\n    --hash=sha256:33\n"
    )


def test_rules_dashboards_and_runbooks_are_those_of_the_tables() -> None:
    for path, text in written().items():
        assert path.read_text() == text, f"{path}: run python -m deploy.monitoring"


def test_every_threshold_has_a_twin_for_a_missing_figure() -> None:
    rules = YAML(typ="safe").load((HERE / "monitoring" / "rules.yml").read_text())
    found = {rule["alert"]: rule["expr"] for rule in rules["groups"][0]["rules"]}
    for alert in ALERTS:
        assert found[f"{alert.name}Unknown"] == f"absent({alert.metric})"
        assert alert.metric in found[alert.name]


def _backup(place: Path, name: str, first_wal: str, problems: list[str] | None) -> None:
    (place / name).mkdir()
    catalog.write_json(place / name / catalog.MANIFEST, {"first_wal": first_wal})
    if problems is not None:
        catalog.write_json(place / name / catalog.PROVED, {"at": 1.0, "problems": problems})


def test_the_newest_proved_backup_outlives_newer_ones(tmp_path: Path) -> None:
    for day, problems in ((1, []), (2, []), (3, ["cut"]), (4, ["cut"])):
        _backup(tmp_path, f"2026010{day}T000000Z", f"00000001000000000000000{day}", problems)
    assert catalog.prune(tmp_path, keep=2) == ["20260101T000000Z"]
    assert [each.name[7] for each in catalog.all_of(tmp_path)] == ["2", "3", "4"]


def test_the_log_stays_from_the_oldest_backup_on(tmp_path: Path) -> None:
    _backup(tmp_path, "20260102T000000Z", "000000010000000000000002", None)
    (tmp_path / "wal").mkdir()
    for number in (1, 2, 3):
        (tmp_path / "wal" / f"00000001000000000000000{number}").touch()
    assert catalog.prune_log(tmp_path) == 1
    assert sorted(path.name[-1] for path in (tmp_path / "wal").iterdir()) == ["2", "3"]
