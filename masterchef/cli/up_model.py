"""`masterchef up --model FILE`: the file on the stack's own model host."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from masterchef import variables
from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import say

if TYPE_CHECKING:
    from agents.gguf import Facts


class ModelFile(NamedTuple):
    """A checked file, and the name that its model gets."""

    path: Path
    name: str
    facts: "Facts"


def checked(paths: Sequence[Path]) -> list[ModelFile]:
    """The files, before anything is started; raises CommandError."""
    if not paths:
        return []
    from agents.gguf import BadModelFile
    from agents.hosts.embedded import transfer
    from masterchef.embedded import machine

    if variables.read("OLLAMA_HOSTS"):
        raise CommandError(
            "--model puts a file on the stack's own model host, and OLLAMA_HOSTS names others",
            fix="unset OLLAMA_HOSTS",
            code=ExitCode.USAGE,
        )
    if problem := machine.llama_problem():
        raise CommandError(
            f"--model: {problem[0]}, so no model file can be served here",
            fix=problem[1],
            code=ExitCode.MISSING,
        )
    try:
        return [ModelFile(path, transfer.name_of(path), transfer.checked(path)) for path in paths]
    except BadModelFile as error:
        raise CommandError(f"--model: {error}", code=ExitCode.USAGE) from error


def put(url: str, files: Sequence[ModelFile]) -> None:
    """Put them on the host at `url`; raises CommandError."""
    from agents.hosts.embedded import transfer

    for file in files:
        try:
            transfer.put(url, file.path, file.facts, file.name)
        except transfer.NotPut as error:
            raise CommandError(f"--model {file.path}: {error}") from error
        say(f"{file.name} is on the model host: {file.facts.bytes:,} bytes of {file.path}")
