"""Reads the text of a lineup: YAML with line numbers, every problem named at once."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from kitchen import texts, yaml_texts
from kitchen.engine import ROLES
from kitchen.players import PlayerError, parse_player

KEYS = ("name", "default", "roles", "seats", "options")


class Option(NamedTuple):
    """What an option of a model call may be; `least` and `most` of a number are both allowed."""

    kinds: tuple[type, ...]
    least: float = 0
    most: float = 0
    by_role: bool = False
    words: tuple[str, ...] = ()


# How much a model thinks before it answers. Where the model knows no levels, each but off is on.
THINK = ("off", "on", "low", "medium", "high")

# How a model answers: it copies the JSON of an option, or names an option's number.
STYLES = ("copy", "number")

# Options of a model call that a lineup may set; everything else of it is the harness's business.
# `mute` is of the session, whoever plays: the kitchen refuses words and orders.
# `cache` uses the response cache, `embed_model` recalls old turns (the player's own model if it
# is left out). `think` is one level, or a level for each role and `default` for the others;
# `think_budget` bounds it in tokens, beside num_predict, which bounds the answer.
OPTIONS: dict[str, Option] = {
    "temperature": Option((int, float), 0, 5),
    "top_p": Option((int, float), 0, 1),
    "top_k": Option((int,), 0, 100_000),
    "min_p": Option((int, float), 0, 1),
    "repeat_penalty": Option((int, float), 0, 5),
    "num_ctx": Option((int,), 512, 10_000_000),
    "num_predict": Option((int,), 1, 1_000_000),
    "think": Option((str,), by_role=True, words=THINK),
    "think_budget": Option((int,), 1, 1_000_000),
    "style": Option((str,), words=STYLES),
    "cache": Option((bool,)),
    "mute": Option((bool,)),
    "embed_model": Option((str,)),
}

_A = {int: "a whole number", float: "a number", bool: "true or false", str: "text"}


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

    @property
    def recall(self) -> list[str]:
        """The model that embeds old turns, if the options name one: a host must have it, too."""
        model = self.options.get("embed_model")
        return [str(model)] if model else []

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
    lineup = _Reader(source, lines).read(data)
    if wrong := texts.unstorable(lineup.to_json()):
        raise LineupError([f"{source}: {wrong}"])
    return lineup


def _yaml(text: str, source: str) -> object:
    try:
        return yaml_texts.load(text)
    except yaml_texts.BadYaml as error:
        where = f"{source}:{error.line}" if error.line else source
        raise LineupError([f"{where}: not YAML: {error}"]) from error


def _lines(data: object, prefix: str = "") -> dict[str, int]:
    lines: dict[str, int] = {}
    if isinstance(data, Mapping) and hasattr(data, "lc"):
        for key, place in (data.lc.data or {}).items():  # merged keys ("<<") stand elsewhere
            lines[f"{prefix}{key}"] = place[0] + 1
            lines |= _lines(data.get(key), f"{prefix}{key}.") if prefix.count(".") < 2 else {}
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
        if (
            not isinstance(value, str)
            or not 1 <= len(value.strip()) <= 80
            or not value.strip().isprintable()
        ):
            self.problem("name", f"{value!r} is not a name; write 1 to 80 characters on one line")
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
            path, option = f"options.{key}", OPTIONS.get(key)
            if option is None:
                self.problem(path, f"unknown option; options are: {', '.join(OPTIONS)}")
            elif option.by_role and isinstance(setting, Mapping):
                options[str(key)] = self.by_role(path, option, setting)
            elif wrong := _wrong_setting(option, setting):
                self.problem(path, f"{setting!r} {wrong}")
            else:
                # Round-trip YAML gives floats of a class of its own; JSON wants plain ones.
                options[str(key)] = next(k for k in option.kinds if isinstance(setting, k))(setting)
        return options

    def by_role(self, path: str, option: Option, settings: Mapping[Any, Any]) -> dict[str, str]:
        for role, setting in settings.items():
            if role != "default" and role not in ROLES:
                self.problem(f"{path}.{role}", f"no such role; roles are: {', '.join(ROLES)}")
            elif wrong := _wrong_setting(option, setting):
                self.problem(f"{path}.{role}", f"{setting!r} {wrong}")
        return {str(role): str(setting) for role, setting in settings.items()}

    def mapping(self, part: str, value: object) -> Mapping[Any, Any]:
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self.problem(part, f"{value!r} is not a mapping; write one entry a line, 'name: value'")
            return {}
        return value


def _wrong_setting(option: Option, setting: Any) -> str:
    """What is wrong with an option's value, and what to write; empty if nothing is."""
    switch = option.kinds == (bool,)
    fits = isinstance(setting, option.kinds) and isinstance(setting, bool) == switch
    if not fits:
        return f"is not {' or '.join(_A[kind] for kind in option.kinds)}"
    if option.words:
        return "" if setting in option.words else f"is unknown; write {', '.join(option.words)}"
    if option.kinds == (str,):
        return _wrong_model(setting)
    if not switch and not option.least <= setting <= option.most:  # not a number is neither
        return f"is out of range; write {option.least} to {option.most}"
    return ""


def _wrong_model(text: str) -> str:
    try:
        named = parse_player(text)
    except PlayerError as error:
        return f"names no model: {error}"
    return "" if named.kind == "model" and not named.tag else "is not a model; write name:size"
