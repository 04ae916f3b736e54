"""Versions: what hosts are given under a name. Editing makes the next one, none is changed."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from agents.library import audit, media_store, needs
from agents.library.errors import InTheWay, LibraryError
from agents.library.names import checked_parameters, checked_text, full_name
from agents.models import Assignment, ModelFile, ModelVersion, Placement, Upload
from masterchef.accounts.models import User

NOTHING: Mapping[str, Any] = {}


def create(
    name: str,
    file: ModelFile,
    *,
    system: str = "",
    template: str = "",
    parameters: Mapping[str, Any] = NOTHING,
    by: User | None = None,
) -> ModelVersion:
    """The first version under a new name; raises LibraryError, also where the name is taken."""
    full = full_name(name)
    with transaction.atomic():
        _alone(full)
        if newest(full) is not None:
            raise LibraryError(
                f"name: {full} is taken; edit it, which makes its next version, or choose another"
                " name or tag",
                field="name",
            )
        return _add(full, 1, file, system, template, parameters, by)


def edit(
    version: ModelVersion,
    *,
    file: ModelFile | None = None,
    system: str | None = None,
    template: str | None = None,
    parameters: Mapping[str, Any] | None = None,
    by: User | None = None,
) -> ModelVersion:
    """The next version of the name, as `version` but for what is given; hosts that should have
    the name get it."""
    with transaction.atomic():
        _alone(version.name)
        last = newest(version.name)
        number = last.number + 1 if last else version.number + 1
        return _add(
            version.name,
            number,
            file or version.file,
            version.system if system is None else system,
            version.template if template is None else template,
            version.parameters if parameters is None else parameters,
            by,
        )


def newest(name: str) -> ModelVersion | None:
    """The version that hosts should have."""
    return ModelVersion.objects.filter(name=name).order_by("-number").first()


def remove(version: ModelVersion, *, by: User | None = None) -> None:
    """Forget one version; raises InTheWay while it is wanted or needed. Hosts keep what they
    have."""
    with transaction.atomic():
        _alone(version.name)
        last = newest(version.name)
        if last == version and Assignment.objects.filter(name=version.name).exists():
            raise InTheWay(f"{version} is assigned to hosts; take its assignments away first")
        if Placement.objects.filter(version=version, state="claimed").exists():
            raise InTheWay(f"{version} is on its way to a host; wait for that")
        if last == version and (runs := needs.runs_with(version.name)):
            raise InTheWay(f"{version.name}: {needs.sentence(runs)}")
        audit.write(by, "version.remove", version, sha256=version.file.sha256)
        version.delete()


def remove_all(name: str, *, by: User | None = None) -> None:
    """Forget all versions of a name and the files that nothing else is made of; raises InTheWay,
    and then all stay."""
    rows = list(ModelVersion.objects.filter(name=name).order_by("-number"))
    with transaction.atomic():
        for version in rows:
            remove(version, by=by)
    for file in ModelFile.objects.filter(pk__in={version.file_id for version in rows}):
        with suppress(InTheWay):  # a model of another name is made of it
            remove_file(file, by=by)


def remove_file(file: ModelFile, *, by: User | None = None) -> None:
    """Delete a model file of which no version is made; raises InTheWay."""
    with transaction.atomic():
        locked = ModelFile.objects.select_for_update().get(pk=file.pk)
        try:
            audit.write(by, "file.delete", locked, sha256=locked.sha256, bytes=locked.bytes)
            locked.delete()
        except ProtectedError:
            names = ", ".join(sorted({str(each) for each in locked.versions.all()}))
            raise InTheWay(f"{locked} is used by {names}; remove those first") from None
        media_store.drop_file(locked)


def expire_files() -> int:
    """Delete model files that no version and no upload knows any more, a while after their
    upload; how many."""
    old = timezone.now() - timedelta(hours=settings.UPLOAD_HOURS)
    left = ModelFile.objects.filter(versions=None, created_at__lt=old).exclude(
        pk__in=Upload.objects.filter(file__isnull=False).values("file")
    )
    gone = 0
    for file in left[:50]:
        try:
            remove_file(file)
            gone += 1
        except (InTheWay, ModelFile.DoesNotExist):
            continue
    return gone


def _add(
    name: str,
    number: int,
    file: ModelFile,
    system: str,
    template: str,
    parameters: Mapping[str, Any],
    by: User | None,
) -> ModelVersion:
    version = ModelVersion.objects.create(
        name=name,
        number=number,
        file=ModelFile.objects.select_for_update().get(pk=file.pk),
        system=checked_text("system", system),
        template=checked_text("template", template),
        parameters=checked_parameters(parameters),
        by=by,
    )
    audit.write(by, "version.create", version, sha256=file.sha256)
    return version


def _alone(name: str) -> None:
    """Numbers of one name are given one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (f"agents:version:{name}",))
