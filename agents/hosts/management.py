"""What Ollama's API has for bringing and keeping models: blobs, create, pull, copy, delete, load.

Of its addresses /api/push is missing on purpose: nothing of ours leaves to a registry.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any, NamedTuple

from agents.hosts import fields
from agents.hosts.clients import StopWhen
from agents.hosts.cloud import is_cloud
from agents.hosts.errors import Aborted, HostError, reading
from agents.hosts.failures import inside
from agents.hosts.http import Http, parse_line
from agents.json_objects import printable

PIECE = 1024 * 1024  # bytes that are sent at once
OnProgress = Callable[[str, int, int], None]  # what is done now, bytes done, bytes in all


class LoadedModel(NamedTuple):
    """A model in a host's memory; sizes in bytes."""

    name: str
    digest: str
    size: int | None
    size_vram: int | None
    expires_at: str


class Recipe(NamedTuple):
    """What a host makes a model of."""

    name: str
    sha256: str
    system: str = ""
    template: str = ""
    parameters: Mapping[str, Any] = {}


class Manager:
    """A host's models. Every method raises HostError and nothing else; those that take long take
    `stop_when`, which is polled, and raise Aborted."""

    def __init__(self, http: Http) -> None:
        self.http = http

    def has_blob(self, sha256: str) -> bool:
        return self.http.there(f"/api/blobs/sha256:{sha256}")

    def send_blob(
        self, sha256: str, file: IO[bytes], size: int, *, on: OnProgress, stop_when: StopWhen
    ) -> None:
        """Send the file, which has `size` bytes."""
        pieces = _pieces(file, size, on, stop_when)
        self.http.send(f"/api/blobs/sha256:{sha256}", pieces, size, stop_when)

    def create(self, recipe: Recipe, *, on: OnProgress, stop_when: StopWhen) -> None:
        """Make a model of a blob that the host has."""
        body: dict[str, Any] = {
            "model": recipe.name,
            "files": {"model.gguf": f"sha256:{recipe.sha256}"},
            "stream": True,
        }
        for key in ("system", "template", "parameters"):
            if value := getattr(recipe, key):
                body[key] = value
        self._steps("/api/create", body, on, stop_when)

    def pull(self, name: str, *, on: OnProgress, stop_when: StopWhen) -> None:
        """Have the host fetch the model; what it fetched before isn't fetched again."""
        _refuse_cloud(name)
        self._steps("/api/pull", {"model": name, "stream": True}, on, stop_when)

    def copy(self, name: str, to: str) -> None:
        self.http.do("POST", "/api/copy", {"source": name, "destination": to})

    def delete(self, name: str) -> None:
        self.http.do("DELETE", "/api/delete", {"model": name})

    def show(self, name: str) -> dict[str, Any]:
        """The host's own account of the model."""
        told = self.http.json("POST", "/api/show", {"model": name})
        return dict(fields.passed_on(told))

    def digest_of(self, name: str) -> str | None:
        """As the host lists it, empty where it tells none; None where it doesn't list the model."""
        rows = fields.rows(self.http.any_json("GET", "/api/tags"))
        if rows is None:
            raise HostError("garbage", "/api/tags has no list of models")
        for row in rows:
            if str(row.get("name") or fields.name_of(row)) == name:
                return fields.digest_of(row)
        return None

    def loaded(self) -> list[LoadedModel]:
        """What is in the host's memory now."""
        rows = fields.rows(self.http.any_json("GET", "/api/ps"))
        if rows is None:
            raise HostError("garbage", "/api/ps has no list of models")
        with reading("/api/ps"):
            return [
                LoadedModel(
                    printable(str(row.get("name") or fields.name_of(row))),
                    fields.digest_of(row),
                    _bytes(row.get("size")),
                    _bytes(row.get("size_vram")),
                    printable(str(row.get("expires_at") or "")),
                )
                for row in rows
            ]

    def disk_free(self) -> int | None:
        """Bytes left where it keeps models; None where it doesn't tell. Never raises."""
        try:
            return _bytes(self.http.json("GET", "/api/version").get("disk_free"))
        except HostError:
            return None

    def keep(self, name: str, keep_alive: str | int) -> None:
        """Load the model for so long ("30m", -1 for ever), or unload it (0)."""
        _refuse_cloud(name)
        body = {"model": name, "keep_alive": keep_alive, "stream": False}
        said = self.http.json("POST", "/api/generate", body)
        if error := said.get("error"):
            raise inside(error)

    def _steps(
        self, path: str, body: Mapping[str, Any], on: OnProgress, stop_when: StopWhen
    ) -> None:
        """Follow a stream of steps to its "success"; errors come inside of a 200."""
        last = ""
        with self.http.lines(path, body, stop_when) as lines:
            for line in lines:
                step = parse_line(line)
                if error := step.get("error"):
                    raise inside(error)
                last = printable(str(step.get("status") or ""))
                on(last[:40], _bytes(step.get("completed")) or 0, _bytes(step.get("total")) or 0)
        if last != "success":
            raise HostError("garbage", f"{path} ended with {last[:80]!r}, not with success")


def _refuse_cloud(name: str) -> None:
    if is_cloud(name):
        raise HostError("bad_request", f"{name} is a model of a cloud: never asked")


def _pieces(file: IO[bytes], size: int, on: OnProgress, stop_when: StopWhen) -> Iterator[bytes]:
    done = 0
    while done < size:
        if stop_when():
            raise Aborted
        piece = file.read(min(PIECE, size - done))
        if not piece:
            raise HostError("bad_request", "the model file became shorter while it was sent")
        yield piece
        done += len(piece)
        on("sending", done, size)


def _bytes(value: object) -> int | None:
    """A count of bytes; None for anything else."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and 0 <= value < 2**62 else None  # type: ignore[operator, return-value]
