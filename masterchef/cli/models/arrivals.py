"""`masterchef models upload, pull`: a model comes from a file, or by its name."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.models.common import Name, OnHost, Wait, find_host, follow, refusals, setup
from masterchef.cli.output import Json, emit, say

if TYPE_CHECKING:
    from agents.models import ModelFile, Upload

models = typer.Typer(help="Models: bring them, place them, load them.", no_args_is_help=True)

PIECE = 1024 * 1024
AT_ONCE = 16 * PIECE


@models.command()
def upload(
    file: Annotated[Path, typer.Argument(help="A GGUF or a llamafile.", exists=True,
                                         dir_okay=False)],
    name: Annotated[str, typer.Option(help="name:tag of the model to make of it.")] = "",
    member: Annotated[str, typer.Option(help="The .gguf of a llamafile with several.")] = "",
    system: Annotated[str, typer.Option(help="A system text.")] = "",
    num_ctx: Annotated[int | None, typer.Option(help="Its context, tokens.", min=1)] = None,
    temperature: Annotated[float | None, typer.Option(min=0)] = None,
    json: Json = False,
) -> None:  # fmt: skip
    """Bring a model file, check it, and show what it says of itself.

    With --name it becomes a model; the next version of it, if the name is taken.
    """
    setup()
    from agents.library import versions
    from agents.library.assignments import place_missing
    from agents.library.names import full_name

    given = {"num_ctx": num_ctx, "temperature": temperature}
    parameters = {key: value for key, value in given.items() if value is not None}
    with refusals():
        full = full_name(name) if name else ""
        kept = _checked(_sent(file), member)
        row = {"file": kept.pk, "sha256": kept.sha256, "bytes": kept.bytes,
               "architecture": kept.architecture, "parameters": kept.parameters,
               "quantisation": kept.quantisation, "context_length": kept.context_length,
               "licence": kept.licence}  # fmt: skip
        if full:
            last = versions.newest(full)
            more: dict[str, Any] = {"system": system, "parameters": parameters}
            made = (
                versions.edit(last, file=kept, **{key: each for key, each in more.items() if each})
                if last
                else versions.create(full, kept, **more)
            )
            place_missing()
            row |= {"model": made.name, "version": made.number}
    if json:
        emit(row)
        return
    for key, value in row.items():
        say(f"{key}: {value}")
    say(
        f"next: masterchef models assign {full} --host NAME"
        if full
        else "next: give it a name with --name"
    )


@models.command()
def pull(name: Name, host: OnHost, wait: Wait = True) -> None:
    """Have a host fetch a model by its name, from the registry that the host knows."""
    setup()
    from agents.library import pulls
    from agents.models import Pull

    with refusals():
        row = pulls.pull(name, find_host(host))
    say(f"{row}: under way")
    if wait:
        follow(lambda: list(Pull.objects.filter(pk=row.pk).select_related("host")))


def _sent(file: Path) -> "Upload":
    """Received as a browser's would be; what came to nothing is deleted."""
    from agents.library import uploads

    opened = uploads.open_upload(filename=file.name, size=file.stat().st_size)
    try:
        return _received(file, opened)
    except BaseException:
        uploads.terminate(opened.key)
        raise


def _received(file: Path, opened: "Upload") -> "Upload":
    """A piece at a time; raises CommandError, or what the library refuses."""
    from agents.library import receipt

    with file.open("rb") as source:
        while not opened.whole:
            pieces = (source.read(PIECE) for _ in range(AT_ONCE // PIECE))
            before = opened.received
            opened = receipt.receive(opened.key, offset=before, pieces=pieces)
            if opened.received == before:
                raise CommandError(f"{file} became shorter while it was read")
    return opened


def _checked(upload: "Upload", member: str) -> "ModelFile":
    """The check is done here, by the same durable work that a worker would do."""
    from agents.library import uploads
    from agents.library.checks import CHECKS
    from masterchef.durable.attempts import take

    take(CHECKS.name, upload.pk)
    upload.refresh_from_db()
    if upload.state == "awaiting" and member:
        uploads.choose(upload.key, member)
        take(CHECKS.name, upload.pk)
        upload.refresh_from_db()
    if upload.file is None:
        names = ", ".join(upload.choices)
        uploads.terminate(upload.key)
        if names:
            raise CommandError("it holds several models", fix=f"--member one of {names}",
                               code=ExitCode.USAGE)  # fmt: skip
        raise CommandError(upload.refusal or upload.error or "its check didn't end",
                           code=ExitCode.USAGE)  # fmt: skip
    return upload.file
