"""What brief.yaml may hold. Pure; the file itself is read in `parsing`."""

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

DAY = 86_400.0
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
DOMAIN = re.compile(r"(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([bkmgt]?)b?", re.IGNORECASE)
_UNITS = {"": 1, "b": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}
_DURATION = re.compile(r"(\d+)\s*(s|m|min|h|d)", re.IGNORECASE)
_SECONDS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400}

ATTEMPTS = 20  # of one participant, at most
Score = Literal["panel", "checks", "both"]
Policy = Literal["require_distinct_flavor", "warn", "allow_self"]
Network = Literal["none", "model-only", "domains", "open"]
Profile = Literal["auto", "large", "medium", "small"]
Kind = Literal["file", "dir", "text", "markdown", "json", "yaml", "csv", "html", "code", "image"]


def bytes_of(size: str | int) -> int:
    """Bytes of a size such as "2g", "512m" or 1048576; raises ValueError."""
    found = _SIZE.fullmatch(str(size).strip())
    if isinstance(size, bool) or not found:
        raise ValueError('write a size such as "512m" or "2g"')
    if len(found[1]) > 30:
        raise ValueError('is more than any machine has; write a size such as "512m" or "2g"')
    return int(float(found[1]) * _UNITS[found[2].lower()])


def _name(value: Any) -> Any:
    if not isinstance(value, str) or not NAME.fullmatch(value):
        raise ValueError(
            "write 1 to 40 of a-z, 0-9, - and _, the first a letter or digit (it names folders)"
        )
    return value


def _seconds(value: Any) -> Any:
    found = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if found:
        seconds = int(found[1]) * _SECONDS[found[2].lower()]
        raise ValueError(f"write a number of seconds: {seconds}")
    return value


def _size(value: Any) -> Any:
    if bytes_of(value) < 16 << 20:
        raise ValueError('is under 16m, too little to start; write a size such as "512m" or "2g"')
    if bytes_of(value) > 1 << 50:
        raise ValueError('is more than any machine has; write a size such as "512m" or "2g"')
    return str(value).strip().lower()


def _domain(value: Any) -> Any:
    if not isinstance(value, str) or not DOMAIN.fullmatch(value.lower()):
        raise ValueError(
            'write a name such as docs.example, or "*.parts.example" for all names below'
        )
    return value.lower()


Domain = Annotated[str, BeforeValidator(_domain)]
Name = Annotated[str, BeforeValidator(_name)]
Seconds = Annotated[float, BeforeValidator(_seconds), Field(gt=0, le=7 * DAY, allow_inf_nan=False)]
Wait = Annotated[float, BeforeValidator(_seconds), Field(ge=0, le=7 * DAY, allow_inf_nan=False)]
Size = Annotated[str, BeforeValidator(_size)]
Line = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]


class Part(BaseModel):
    """A part of brief.yaml; unknown keys are mistakes, and nothing is changed once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    def to_json(self) -> dict[str, Any]:
        """The JSON object that the same class reads again by `model_validate`."""
        return self.model_dump(mode="json")


class Resources(Part):
    """Limits of a container; what is None follows the profile. Sizes as in Docker: "2g"."""

    profile: Profile = "auto"
    mem_limit: Size | None = None
    memswap_limit: Size | None = None
    cpus: float | None = Field(default=None, gt=0, le=1024, allow_inf_nan=False)
    pids_limit: int | None = Field(default=None, ge=1, le=1_000_000)

    @model_validator(mode="after")
    def _swap_holds_memory(self) -> "Resources":
        memory, both = self.mem_limit, self.memswap_limit
        if memory and both and bytes_of(both) < bytes_of(memory):
            raise ValueError("memswap_limit is memory and swap together; write at least mem_limit")
        return self


class Member(Part):
    """A participant or a judge: `flavor` says which agent it is, by default its name."""

    name: Name
    flavor: Name = ""
    model: Line | None = None
    timeout_s: Seconds | None = None
    resources: Resources | None = None
    attempt_of: Name | None = None  # with attempts: N, whose attempt this is; not written by hand

    @model_validator(mode="before")
    @classmethod
    def _named_after_its_flavor(cls, data: Any) -> Any:
        if isinstance(data, dict) and data.get("flavor") is None and "name" in data:
            return {**data, "flavor": data["name"]}
        return data


class Dimension(Part):
    """One line of the rubric. `weight` is in percent of the total."""

    id: Name
    weight: float = Field(gt=0, le=100, allow_inf_nan=False)
    description: str = Field(default="", max_length=2_000, pattern=r"^$|\S")


class Rubric(Part):
    """What judges score: every dimension on `scale` [lowest, highest], weights adding up to 100."""

    scale: tuple[int, int] = (1, 10)
    dimensions: tuple[Dimension, ...] = Field(min_length=1, max_length=40)

    @field_validator("scale", "dimensions", mode="before")
    @classmethod
    def _lists(cls, value: Any) -> Any:
        return tuple(value) if isinstance(value, list) else value

    @property
    def weights(self) -> dict[str, float]:
        """Weight in percent by dimension, in the brief's order."""
        return {each.id: each.weight for each in self.dimensions}


class Output(Part):
    """A file or folder that must be under out/, as a path from there."""

    path: str = Field(min_length=1, max_length=400)
    kind: Kind = "file"


class Outputs(Part):
    """What a participant must hand in; without any, one file of any name will do."""

    required: tuple[Output, ...] = ()

    @field_validator("required", mode="before")
    @classmethod
    def _lists(cls, value: Any) -> Any:
        return tuple(value) if isinstance(value, list) else value


class Judging(Part):
    """How the panel judges. `redact` blacks out names that a submission gives away; `paraphrase`
    names the model that also rewrites submissions in a neutral voice (both verdicts are kept)."""

    policy: Policy = "require_distinct_flavor"
    repeats: int = Field(default=1, ge=1, le=20)
    redact: bool = False
    paraphrase: Line | None = None

    @model_validator(mode="before")
    @classmethod
    def _strict_in_any_case(cls, data: Any) -> Any:
        """Multicooker's strict_schema asks for what is so here: verdicts keep to the rubric."""
        if isinstance(data, dict) and isinstance(data.get("strict_schema"), bool):
            return {key: value for key, value in data.items() if key != "strict_schema"}
        return data


class Checks(Part):
    """How checks/ run on a submission: seconds and limits of each check."""

    timeout_s: Seconds = 120.0
    resources: Resources = Resources(profile="small")


class Budget(Part):
    """What a cook may spend before no new work starts; None is no limit."""

    usd: float | None = Field(default=None, gt=0, le=1_000_000, allow_inf_nan=False)
    tokens: int | None = Field(default=None, gt=0, le=10**15)


# What a brief is judged by whose score is its checks alone.
PASSED = Rubric(
    scale=(0, 1), dimensions=(Dimension(id="checks", weight=100, description="Checks passed."),)
)


class Brief(Part):
    """brief.yaml as it was read. Times are seconds.

    `judges` and `rubric` may be missing where `score` is checks. With `attempts: N` each
    participant stands in it N times, each time with a number after its name.
    """

    name: Name
    participants: tuple[Member, ...] = Field(min_length=1, max_length=50)
    judges: tuple[Member, ...] = Field(default=(), max_length=50)
    rubric: Rubric = PASSED
    score: Score = "panel"
    checks: Checks = Checks()
    attempts: int = Field(default=1, ge=1, le=ATTEMPTS)
    timeout_s: Seconds = 1800.0
    judge_timeout_s: Seconds = 900.0
    judge_timeouts: bool = False  # whether what lies there at the time limit is judged
    wait_for_limits_s: Wait = 0.0
    max_parallel: int = Field(default=4, ge=1, le=100)
    outputs: Outputs = Outputs()
    judging: Judging = Judging()
    resources: Resources = Resources()
    network: Network = "model-only"
    domains: tuple[Domain, ...] = Field(default=(), max_length=100)  # of network: domains
    budget: Budget = Budget()

    @field_validator("participants", "judges", "domains", mode="before")
    @classmethod
    def _lists(cls, value: Any) -> Any:
        return tuple(value) if isinstance(value, list) else value

    @classmethod
    def from_json(cls, data: Any) -> "Brief":
        """The brief that `to_json` wrote; raises pydantic's ValidationError."""
        return cls.model_validate(data)

    def participant(self, name: str) -> Member:
        """The participant of this name; raises KeyError."""
        return {each.name: each for each in self.participants}[name]

    def judge(self, name: str) -> Member:
        """The judge of this name; raises KeyError."""
        return {each.name: each for each in self.judges}[name]

    def judge_timeout(self, name: str) -> float:
        """Seconds that this judge may take."""
        return self.judge(name).timeout_s or self.judge_timeout_s

    def resources_of(self, member: Member) -> Resources:
        """A member's own limits over the brief's."""
        own = member.resources.model_dump(exclude_unset=True) if member.resources else {}
        return self.resources.model_copy(update=own)
