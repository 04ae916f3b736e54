"""Checks of uploads as durable work: the header in a limited process, then kept as a model file."""

from typing import Any, NamedTuple

from django.db import transaction

from agents import gguf, news
from agents.library import media_store
from agents.models import ModelFile, Upload
from masterchef.durable import Attempt, Kind, NotNow, statements

AGAIN_S = 15.0  # until a disk that was full is tried again
PATIENCE_S = 30 * 86_400.0  # an upload has an end of its own: it expires
DAMAGED = (
    "its SHA-256 is not the one that was given with it: it was damaged on its way; upload it again"
)


class Checked(NamedTuple):
    """What a check came to: facts of a good file and where it is kept, or why it is none, or the
    models to choose from."""

    facts: gguf.Facts | None = None
    stored: str = ""
    refusal: str = ""
    choices: tuple[str, ...] = ()


class Checks(Kind[Checked]):
    """One whole upload, read without trust."""

    name = "check"
    table = "agents_upload"
    rows = "agents_upload t WHERE t.received = t.size"
    only_if = "t.received = t.size"

    def play(self, attempt: Attempt) -> Checked:
        upload = Upload.objects.get(pk=attempt.ref.id)
        try:
            with media_store.local(upload) as path:
                facts = gguf.check(path, member=upload.member)
                declared = upload.declared_sha256
                if declared and declared != gguf.sha256(path, size=upload.size):
                    return Checked(refusal=DAMAGED)
                stored = media_store.keep(
                    upload, path, start=facts.start, size=facts.bytes, sha256=facts.sha256
                )
        except gguf.SeveralModels as several:
            return Checked(choices=tuple(several.names))
        except (gguf.Unreadable, OSError) as error:
            # Nothing is known against the file, so its bytes stay.
            said = getattr(error, "strerror", None) or error
            raise NotNow(
                f"the server can't do it now ({said}): make room there, of disk or memory; the"
                " check goes on by itself",
                kind="storage",
                retry_after_s=AGAIN_S,
            ) from error
        except gguf.BadModelFile as bad:
            return Checked(refusal=str(bad))
        return Checked(facts, stored)

    def patience_s(self, attempt: Attempt) -> float:
        return PATIENCE_S

    def settle(self, attempt: Attempt, made: Checked) -> bool:
        """The model file's row and the upload's end, in one; then the upload's bytes may go."""
        with transaction.atomic():
            columns: dict[str, Any] = {"refusal": made.refusal[:2000]}
            if made.facts:
                columns["file_id"] = _file(attempt.ref.id, made.facts, made.stored).pk
            if made.choices:
                columns = {"choices": list(made.choices)}
            state = "awaiting" if made.choices else "done"
            settled = statements.settle(attempt.ref, columns, state=state) is not None
            news.announce()
        if settled and not made.choices:
            media_store.drop_upload(Upload.objects.get(pk=attempt.ref.id))
        return settled


CHECKS = Checks()


def _file(upload_id: int, facts: gguf.Facts, stored: str) -> ModelFile:
    upload = Upload.objects.get(pk=upload_id)
    file, _ = ModelFile.objects.get_or_create(
        sha256=facts.sha256,
        defaults={
            "bytes": facts.bytes,
            "stored": stored,
            "filename": (facts.member.rpartition("/")[2] or upload.filename)[:255],
            "title": facts.name,
            "architecture": facts.architecture,
            "parameters": facts.parameters,
            "quantisation": facts.quantisation[:40],
            "context_length": facts.context_length,
            "licence": facts.licence,
            "chat_template": facts.chat_template,
        },
    )
    return file
