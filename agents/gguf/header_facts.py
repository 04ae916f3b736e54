"""A model file's facts out of its header; run in a process of its own by `check`."""

import sys
from collections import Counter
from pathlib import Path
from typing import Any

from agents.gguf import header
from agents.gguf.facts import TOO_MUCH, BadModelFile, Facts, SeveralModels
from agents.gguf.header import Header
from agents.gguf.llamafile import PROGRAMS, Member, members
from agents.gguf.types import FILE_TYPES, TENSORS

MEMORY = 100_000_000  # bytes of address space, the interpreter's own 20 MB among them
CPU_S = 1  # of processor time; the largest header of a real model takes a fifth of it
# general.type of what goes with a model
NO_MODELS = {
    "adapter": "an adapter",
    "mmproj": "a projector of pictures",
    "imatrix": "an importance matrix",
}
LONGEST_TEXT = 256 * 1024  # characters of a template that are kept


def facts(path: Path, member: str = "") -> Facts:
    """The file's facts, without its SHA-256; raises BadModelFile."""
    place = locate(path, member)
    with path.open("rb") as file:
        found = header.read(file, start=place.start, size=place.size)
    return _facts(found, place)


def locate(path: Path, member: str = "") -> Member:
    """Where the GGUF lies: the whole file, or the member of a llamafile; raises BadModelFile."""
    with path.open("rb") as file:
        first = file.read(4)
    if first == header.MAGIC:
        return Member("", 0, path.stat().st_size)
    if not first.startswith(PROGRAMS):
        raise BadModelFile("this is neither a GGUF nor a llamafile")
    found = members(path)
    if member:
        found = [each for each in found if each.name == member]
    if len(found) != 1:
        raise SeveralModels([each.name for each in members(path)])
    return found[0]


def _facts(found: Header, place: Member) -> Facts:
    data = found.metadata
    architecture = _line(data.get("general.architecture")).strip()
    if not architecture:
        raise BadModelFile("general.architecture is missing: no host could tell what it is")
    _refuse_parts(found)
    length = data.get(f"{architecture}.context_length")
    whole = isinstance(length, int) and not isinstance(length, bool) and 0 < length < 2**31
    return Facts(
        architecture=architecture[:80],
        name=_line(data.get("general.name")),
        parameters=sum(tensor.elements for tensor in found.tensors),
        quantisation=_quantisation(found),
        context_length=length if whole else None,
        licence=_line(data.get("general.license")),
        chat_template=_text(data.get("tokenizer.chat_template"))[:LONGEST_TEXT],
        tensors=len(found.tensors),
        version=found.version,
        bytes=place.size,
        member=place.name,
        start=place.start,
    )


def _refuse_parts(found: Header) -> None:
    """What a host takes and can't play: raises BadModelFile."""
    kind, pieces = found.metadata.get("general.type"), found.metadata.get("split.count")
    if isinstance(pieces, int) and pieces > 1:
        raise BadModelFile(
            f"it is one of {pieces:,} pieces of a model; join them first (llama-gguf-split --merge)"
        )
    if isinstance(kind, str) and kind in NO_MODELS:
        raise BadModelFile(
            f"it is {NO_MODELS[kind]}, not a model by itself; bring the model's own file"
        )
    if not found.tensors:
        raise BadModelFile("it has no weights, only a header; bring the model's own file")


def _quantisation(found: Header) -> str:
    """By the file's own word, else the type of most of its weights."""
    told = found.metadata.get("general.file_type")
    if isinstance(told, int) and told in FILE_TYPES:
        return FILE_TYPES[told]
    sizes: Counter[int] = Counter()
    for tensor in found.tensors:
        sizes[tensor.type] += tensor.elements
    return TENSORS[sizes.most_common(1)[0][0]].name if sizes else ""


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _line(value: Any) -> str:
    """One line to show: without what a page or a terminal would obey."""
    return "".join(filter(str.isprintable, _text(value)))[:200]


def limit() -> None:
    """Bound this process before it looks at the file: a fork with threads may run nothing first."""
    import resource

    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(what, (most, most))
    # SIGXCPU at the first of the two says why it ended; a SIGKILL may be anybody's.
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S + 1))


def main(arguments: list[str]) -> int:
    """`PATH [MEMBER]`: a JSON line, {"facts": …}, {"refused": "why"} or {"choose": [names]}."""
    import json

    path, member = Path(arguments[0]), (arguments[1:] or [""])[0]
    try:
        said: dict[str, Any] = {"facts": facts(path, member).to_json()}
    except SeveralModels as error:
        said = {"choose": error.names}
    except BadModelFile as error:
        said = {"refused": str(error)}
    except MemoryError:
        said = {"refused": TOO_MUCH}
    print(json.dumps(said))
    return 0


if __name__ == "__main__":
    limit()
    sys.exit(main(sys.argv[1:]))
