"""The models that were put on this host, in a folder: blobs, and a manifest for each name."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

from agents.gguf import Facts
from agents.hosts.embedded.blobs import Blobs


@dataclass(frozen=True)
class Entry:
    """A model by name: a GGUF, and what goes with it. `blob` is the file's SHA-256 in hex.

    `template` is in Jinja and stands in for the file's own; `parameters` are options of Ollama.
    """

    name: str
    blob: str
    facts: Facts
    sizes: Mapping[str, int] = field(default_factory=dict)  # see memory_facts.py
    template: str = ""
    system: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    licence: str = ""
    modified_at: str = ""

    @property
    def digest(self) -> str:
        """The file's own SHA-256 where nothing was added to it, else one of all that counts."""
        added = {"template": self.template, "system": self.system, "parameters": self.parameters}
        if not any(added.values()):
            return self.blob
        whole = json.dumps({"blob": self.blob, **added}, sort_keys=True)
        return hashlib.sha256(whole.encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "facts": self.facts.to_json()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """What `to_json` wrote."""
        return cls(**{**data, "facts": Facts.from_json(data["facts"])})


class Library:
    """Entries by their whole name. A manifest is replaced in one step and survives a restart."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._manifests = folder / "manifests"
        self._manifests.mkdir(parents=True, exist_ok=True)
        self.blobs = Blobs(folder / "blobs")
        self._entries = {entry.name: entry for entry in self._read()}
        self.blobs.forget_unused(self._used())

    def __iter__(self) -> Iterator[Entry]:
        return iter(sorted(self._entries.values(), key=lambda entry: entry.name))

    def get(self, name: str) -> Entry | None:
        return self._entries.get(name)

    def put(self, entry: Entry) -> Entry:
        """Write the entry under its name, in place of one that has it."""
        entry = replace(entry, modified_at=datetime.now(UTC).isoformat())
        path = self._path(entry.name)
        draft = path.with_suffix(".part")
        with draft.open("w") as file:
            json.dump(entry.to_json(), file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        before = self._entries.get(entry.name)
        self._entries[entry.name] = entry
        self._drop_blob(before)
        return entry

    def remove(self, entry: Entry) -> None:
        """Forget the name, and its file if no other name has it."""
        self._path(entry.name).unlink(missing_ok=True)
        self._entries.pop(entry.name, None)
        self._drop_blob(entry)

    def _drop_blob(self, entry: Entry | None) -> None:
        if entry and entry.blob not in self._used():
            self.blobs.remove(entry.blob)

    def _used(self) -> set[str]:
        return {entry.blob for entry in self._entries.values()}

    def _path(self, name: str) -> Path:
        # A long name is longer still when quoted, and a file's name ends at 255 bytes.
        short = quote(name, safe="")[:150]
        return self._manifests / f"{short}-{hashlib.sha256(name.encode()).hexdigest()[:12]}.json"

    def _read(self) -> Iterator[Entry]:
        for path in sorted(self._manifests.glob("*.json")):
            try:
                entry = Entry.from_json(json.loads(path.read_text()))
            except (ValueError, TypeError, KeyError, OSError) as error:
                print(f"{path} can't be read and is passed over: {error}", flush=True)
                continue
            if self.blobs.has(entry.blob):
                yield entry
            else:
                print(f"{entry.name} is passed over: its blob is gone", flush=True)
