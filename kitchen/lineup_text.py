"""Reads the text of a lineup: YAML with line numbers, every problem named at once."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from kitchen.players import PlayerError, parse_player

KEYS = ("name", "default", "roles", "seats", "options")
# Options of a model call that a lineup may set; everything else of it is the harness's business.
OPTIONS: dict[str, tuple[type, ...]] = {
    "temperature": (int, float),
    "top_p": (int, float),
    "top_k": (int,),
    "min_p": (int, float),
    "repeat_penalty": (int, float),
    "num_ctx": (int,),
    "num_predict": (int,),
    "cache": (bool,),
}


class LineupError(ValueError):
    """A lineup that can't be played; `problems` names each place, and what to write there."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Lineup:
    """A lineup that was read without a problem; `lines` says where each field was written."""

    name: str
    default: str | None = None
    roles: dict[str, str] = field(default_factory=dict)
    seats: dict[str, str] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    source: str = field(default="lineup", compare=False)
    lines: dict[str, int] = field(default_factory=dict, compare=False, repr=False)

    def to_json(self) -> dict[str, Any]:
        """The canonical spec: what is stored, and what the digest is of."""
        return {key: getattr(self, key) for key in KEYS if getattr(self, key) is not None}

    @property
    def digest(self) -> str:
        """sha256 of the canonical JSON, 64 hex digits."""
        text = json.dumps(self.to_json(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def players(self) -> list[str]:
        """Every player named, each once."""
        named = [self.default] if self.default else []
        return list(dict.fromkeys([*named, *self.roles.values(), *self.seats.values()]))

    def where(self, path: str) -> str:
        """`file:line: field` of a field such as "seats.L2", as far as known."""
        line = self.lines.get(path)
        return f"{self.source}:{line}: {path}" if line else f"{self.source}: {path}"


def parse(content: str | Mapping[str, Any], source: str = "lineup") -> Lineup:
    """Read YAML text or a mapping; raises LineupError with all its problems at once."""
    lines: dict[str, int] = {}
    data: object = content
    if isinstance(content, str):
        data = _yaml(content, source)
        lines = _lines(data)
    if not isinstance(data, Mapping):
        raise LineupError([f"{source}: a lineup is a mapping with {', '.join(KEYS)}"])
    return _Reader(source, lines).read(data)


def _yaml(text: str, source: str) -> object:
    try:
        return YAML(typ="rt", pure=True).load(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise LineupError([f"{source}:{line}: not YAML: {error.problem}"]) from error
    except (YAMLError, ValueError) as error:
        raise LineupError([f"{source}: not YAML: {error}"]) from error


def _lines(data: object, prefix: str = "") -> dict[str, int]:
    lines: dict[str, int] = {}
    if isinstance(data, Mapping) and hasattr(data, "lc"):
        for key, value in data.items():
            lines[f"{prefix}{key}"] = data.lc.key(key)[0] + 1
            lines |= _lines(value, f"{prefix}{key}.")
    return lines


class _Reader:
    """Collects problems while it reads, so that a person mends a file in one go."""

    def __init__(self, source: str, lines: dict[str, int]) -> None:
        self.source = source
        self.lines = lines
        self.problems: list[str] = []

    def read(self, data: Mapping[Any, Any]) -> Lineup:
        for key in data:
            if key not in KEYS:
                self.problem(str(key), f"unknown key; keys are: {', '.join(KEYS)}")
        lineup = Lineup(
            name=self.name(data.get("name")),
            default=self.player("default", data["default"]) if "default" in data else None,
            roles=self.players("roles", data.get("roles")),
            seats=self.players("seats", data.get("seats")),
            options=self.options(data.get("options")),
            source=self.source,
            lines=self.lines,
        )
        if not self.problems and not lineup.players:
            self.problem("default", "no seat has a player; write one, such as baseline:greedy")
        if self.problems:
            raise LineupError(self.problems)
        return lineup

    def problem(self, path: str, what: str) -> None:
        line = self.lines.get(path)
        place = f"{self.source}:{line}" if line else self.source
        self.problems.append(f"{place}: {path}: {what}")

    def name(self, value: object) -> str:
        if value is None:
            return Path(self.source).stem
        if not isinstance(value, str) or not 1 <= len(value.strip()) <= 80:
            self.problem("name", f"{value!r} is no name; write 1 to 80 characters")
            return ""
        return str(value.strip())

    def player(self, path: str, value: object) -> str:
        try:
            parse_player(value)
        except PlayerError as error:
            self.problem(path, str(error))
        return str(value)

    def players(self, part: str, value: object) -> dict[str, str]:
        return {
            str(key): self.player(f"{part}.{key}", player)
            for key, player in self.mapping(part, value).items()
        }

    def options(self, value: object) -> dict[str, Any]:
        options: dict[str, Any] = {}
        for key, setting in self.mapping("options", value).items():
            path, kinds = f"options.{key}", OPTIONS.get(key)
            if kinds is None:
                self.problem(path, f"unknown option; options are: {', '.join(OPTIONS)}")
            elif not isinstance(setting, kinds) or (
                isinstance(setting, bool) != (kinds == (bool,))
            ):
                self.problem(path, f"{setting!r} is no {' or '.join(k.__name__ for k in kinds)}")
            else:
                # Round-trip YAML gives floats of a class of its own; JSON wants plain ones.
                options[str(key)] = next(kind for kind in kinds if isinstance(setting, kind))(
                    setting
                )
        return options

    def mapping(self, part: str, value: object) -> Mapping[Any, Any]:
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self.problem(part, f"{value!r} is no mapping; write one entry a line, 'name: value'")
            return {}
        return value
