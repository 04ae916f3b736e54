"""Files travel through storage: between hosts that share no disk, and through an S3 bucket."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages

from judging import cooks
from judging.cooks import submissions
from judging.cooks.folder import storage
from judging.models import Cook, Participation, Submission
from masterchef.storage_settings import media_storage
from tests.bucket import bucket  # noqa: F401 (a fixture)

from . import making


@pytest.mark.django_db
def test_a_whole_cook_goes_through_a_bucket(
    bucket: None,  # noqa: F811
    settings: Any,
    tmp_path: Path,
) -> None:
    settings.STORAGES = {**settings.STORAGES, "default": media_storage(tmp_path)}
    assert type(storages["default"]).__name__ == "S3Storage"
    cook = making.judged_cook()
    assert cook.stage == "judged"
    one = Submission.objects.all()[0]
    assert dict(submissions.all_files(one))["answer.md"].startswith(b"A soup")
    storage.unpack(cook.folder.name, tmp_path / "again")
    assert (tmp_path / "again" / "BRIEF.md").exists()
    from judging.cooks.transfer import removal

    removal.delete_files(f"cooks/{cook.pk}")
    assert not storages["default"].exists(cook.folder.name)


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_hosts_that_share_no_folder_but_the_storage_cook_together(tmp_path: Path) -> None:
    """Two worker processes, each with a HOME and a temporary folder of its own."""
    from django.conf import settings
    from django.db import connection

    cook = making.make_cook(
        participants={"anna": "model/scripted:latest", "ben": "model/scripted:latest"},
        judges={"judith": "model/scripted:latest"},
    )
    cooks.run(cook)
    from agents import registry
    from agents.hosts.embedded import process
    from agents.models import Host

    host = process.start(models=["scripted"], log=tmp_path / "host.log")
    try:
        row = Host.objects.create(name="scripted", url=host.url, slots=2)
        registry.check_host(row.pk)
        rows = making.ready(cook)
        for number, one in enumerate(rows):
            home = tmp_path / f"host-{number}"
            (home / "tmp").mkdir(parents=True)
            test_database = connection.settings_dict["NAME"]
            url = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{test_database}"
            env = os.environ | {
                "DATABASE_URL": url,
                "MASTERCHEF_HOME": str(home),
                "MASTERCHEF_MACHINE": f"host-{number}",
                "MASTERCHEF_MEDIA": str(storages["default"].location),
                "TMPDIR": str(home / "tmp"),
                "DJANGO_SETTINGS_MODULE": "masterchef.settings",
            }
            program = (
                "import django; django.setup();"
                "from masterchef.durable import take;"
                f"take('participation', {one.pk})"
            )
            ran = subprocess.run(
                [sys.executable, "-c", program], env=env, capture_output=True, text=True,
                cwd=settings.BASE_DIR, timeout=180, check=False,
            )  # fmt: skip
            assert ran.returncode == 0, ran.stderr
            assert not list((home / "tmp").iterdir())  # nothing of the brief stays behind
    finally:
        host.stop()
    assert set(Participation.objects.values_list("outcome", flat=True)) == {"ok"}
    assert Submission.objects.count() == 2
    assert Cook.objects.get().stage == "cooked"
