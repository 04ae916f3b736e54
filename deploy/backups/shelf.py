"""Backups in an S3-compatible bucket, so that they outlive the host.

Below the bucket's prefix lie NAME/base.tar, NAME/dump and the other files of each backup, and
wal/SEGMENT for the log of changes. manifest.json is written last and removed first: a backup of
which half was copied is none.
"""

import contextlib
import os
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from deploy import given
from deploy.backups import catalog
from deploy.backups.catalog import MANIFEST, PROVED, Backup
from deploy.errors import DeployError

BASE = "base.tar"


class Shelf(NamedTuple):
    """One place in a bucket; `client` is boto3's. What the server refuses is a DeployError."""

    client: Any
    bucket: str
    prefix: str = "backups/"

    def names(self) -> list[str]:
        """Whole backups, oldest first."""
        found = (key.rpartition("/") for key in self._keys(""))
        return sorted(folder for folder, _, file in found if file == MANIFEST)

    def put(self, backup: Backup) -> None:
        """Copy one; what is there already is not sent again."""
        there = set(self._keys(f"{backup.name}/"))
        packed = backup.folder.with_name(f"{backup.name}.{BASE}")
        try:
            if f"{backup.name}/{BASE}" not in there:
                with tarfile.open(packed, "w") as tar:
                    tar.add(backup.folder / "base", arcname=".")
                self._send(packed, f"{backup.name}/{BASE}")
        finally:
            packed.unlink(missing_ok=True)
        for path in _files(backup):
            key = f"{backup.name}/{path.relative_to(backup.folder)}"
            if key not in there:
                self._send(path, key)
        for name in (PROVED, MANIFEST):
            if (backup.folder / name).exists():
                self._send(backup.folder / name, f"{backup.name}/{name}")

    def put_log(self, wal: Path) -> int:
        """Copy the finished segments that are not there; how many were."""
        there = set(self._keys("wal/"))
        new = [path for path in _segments(wal) if f"wal/{path.name}" not in there]
        for path in new:
            self._send(path, f"wal/{path.name}")
        return len(new)

    def fetch(self, name: str, place: Path) -> Backup:
        """Bring one back, and the log from then on. Raises DeployError if it isn't there."""
        if name not in self.names():
            raise DeployError(f"no backup {name} in {self.bucket}", fix="masterchef-deploy backups")
        folder = place / name
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        keys = self._keys(f"{name}/")
        for key in sorted(keys, key=lambda key: key.endswith(f"/{MANIFEST}")):
            self._take(key, place / key)
        packed = folder / BASE
        (folder / "base").mkdir(mode=0o700, exist_ok=True)
        # GNU tar keeps to the folder, which Python's own does only from 3.11.4 on.
        command = ["tar", "--no-same-owner", "-xf", str(packed), "-C", str(folder / "base")]
        if subprocess.run(command, stderr=subprocess.DEVNULL).returncode:
            raise DeployError(f"{name}/{BASE} in {self.bucket} is not a whole archive")
        packed.unlink()
        backup = Backup(folder)
        for key in self._keys("wal/"):
            if key >= f"wal/{backup.manifest['first_wal']}" and not (place / key).exists():
                self._take(key, place / key)
        return backup

    def prune(self, kept: list[Backup]) -> list[str]:
        """Remove backups that are not kept, and the log from before the oldest that is."""
        names = {backup.name for backup in kept}
        removed = [name for name in self.names() if name not in names]
        for name in removed:
            keys = self._keys(f"{name}/")
            for key in sorted(keys, key=lambda key: not key.endswith(f"/{MANIFEST}")):
                self._remove(key)
        first = min((backup.manifest["first_wal"] for backup in kept), default="")
        for key in self._keys("wal/") if first else []:
            if key[len("wal/") :][8:24] < first[8:24]:
                self._remove(key)
        return removed

    def _keys(self, start: str) -> list[str]:
        pages = self.client.get_paginator("list_objects_v2")
        with _told():
            found = pages.paginate(Bucket=self.bucket, Prefix=self.prefix + start)
            return [
                entry["Key"].removeprefix(self.prefix)
                for page in found
                for entry in page.get("Contents", ())
            ]

    def _send(self, path: Path, key: str) -> None:
        with _told():
            self.client.upload_file(str(path), self.bucket, self.prefix + key)

    def _take(self, key: str, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.new")
        with _told():
            self.client.download_file(self.bucket, self.prefix + key, str(draft))
        draft.rename(path)

    def _remove(self, key: str) -> None:
        with _told():
            self.client.delete_object(Bucket=self.bucket, Key=self.prefix + key)


def chosen() -> Shelf | None:
    """The one that BACKUP_BUCKET names, with the media bucket's server and keys; None: a folder
    is enough."""
    bucket = os.environ.get("BACKUP_BUCKET", "")
    if not bucket:
        return None
    import boto3
    from botocore.config import Config

    client = boto3.client(
        "s3",
        endpoint_url=os.environ.get("MASTERCHEF_S3_ENDPOINT") or None,
        region_name=os.environ.get("MASTERCHEF_S3_REGION") or None,
        aws_access_key_id=given.read("s3_key") or os.environ.get("MASTERCHEF_S3_KEY"),
        aws_secret_access_key=given.read("s3_secret") or os.environ.get("MASTERCHEF_S3_SECRET"),
        config=Config(retries={"mode": "standard", "max_attempts": 5}),
    )
    return Shelf(client, bucket)


def found(name: str, place: Path) -> Backup:
    """The backup of that name (the newest if none is given), from the bucket where it has to be."""
    shelf = chosen()
    here = {backup.name for backup in catalog.all_of(place)}
    if shelf is None or name in here or (here and not name):
        return catalog.named(place, name)
    names = shelf.names()
    if not names:
        return catalog.named(place, name)
    return shelf.fetch(name or names[-1], place)


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """The server's refusals and a server that is away, as DeployError."""
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (Boto3Error, BotoCoreError, ClientError) as error:
        raise DeployError(
            f"the bucket of backups: {error}",
            fix="BACKUP_BUCKET and S3_ENDPOINT of .env, secrets s3_key and s3_secret",
        ) from error


def _files(backup: Backup) -> Iterator[Path]:
    for path in sorted(backup.folder.rglob("*")):
        top = path.relative_to(backup.folder).parts[0]
        if path.is_file() and top not in ("base", MANIFEST, PROVED):
            yield path


def _segments(wal: Path) -> list[Path]:
    return sorted(path for path in wal.glob("0*") if path.suffix != ".partial")
