"""What a matrix is made of: which prompts, models and trials, and how they are run.

setup = read({"prompts": ["brief", "brief+strict"], "models": ["smollm2:135m"], "trials": []})
plan = resolve(setup)              # rows and labels; raises InputError with all that is wrong
"""

from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from agents import registry
from agents.calls.types import digest_of
from judging.models import Prompt, SavedSetup, Trial
from judging.trials import figures
from judging.trials.problems import InputError, read_as
from kitchen import texts

MOST_CELLS = 100_000
Metric = Literal["entities_f1", "mappings_f1", "relationships_f1"]
Mode = Literal["exact", "relaxed", "span"]
Pipeline = Literal["any", "extraction", "two_stage", "direct"]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class Setup(BaseModel):
    """Everything that is said before a matrix starts. An empty list of prompts or trials: all;
    no metric: one that the prompts ask for; no num_predict: sized for each call."""

    model_config = ConfigDict(extra="forbid")

    prompts: list[Name] = Field(
        default=[], max_length=200,
        description='"name", "name@version" or "extraction+mapping"; all of the newest if empty',
    )  # fmt: skip
    models: list[Name] = Field(
        min_length=1, max_length=100,
        description="such as smollm2:135m, or qwen3:8b@gpu for a host by tag",
    )  # fmt: skip
    trials: list[Name] = Field(
        default=[], max_length=10_000, description="names of trials; all if empty"
    )
    repeats: int = Field(default=1, ge=1, le=100)
    pipeline: Pipeline = Field(default="any", description="keep only combinations of this kind")
    metric: Metric | None = Field(
        default=None, description="to rank by; what the prompts ask for if null"
    )
    mode: Mode = Field(default="exact", description="how items are matched")
    top: int = Field(default=3, ge=1, le=100)
    temperature: float = Field(default=0.0, ge=0, le=2)
    seed: int = Field(default=1, ge=0, lt=2**31)
    num_ctx: int | None = Field(
        default=None, ge=256, le=1_000_000,
        description="tokens; the model's own window, up to 8192, if null",
    )  # fmt: skip
    num_predict: int | None = Field(
        default=None, ge=16, le=32_768,
        description="tokens of the longest reply; sized by prompt, schema and window if null",
    )  # fmt: skip
    max_items: int = Field(default=200, ge=1, le=10_000, description="the longest list in a reply")
    max_parallel: int = Field(default=8, ge=1, le=1_000, description="cells at the same time")
    timeout_s: float = Field(default=300.0, ge=0.1, le=86_400, description="of one call")
    host_wait_s: float = Field(
        default=120.0, ge=0, le=86_400, description="for a host that is away"
    )
    attempts: int = Field(default=3, ge=1, le=20, description="of a cell that hosts fail")
    cache: bool = Field(default=False, description="the response cache")
    budget_usd: float | None = Field(default=None, gt=0, le=1_000_000)
    budget_tokens: int | None = Field(default=None, ge=1, le=10**12)


class Combination(NamedTuple):
    """One way to ask: a prompt alone, or an extraction prompt with a mapping prompt."""

    prompt: Prompt
    mapping: Prompt | None = None

    @property
    def label(self) -> str:
        """Such as "brief@1" or "brief@1+strict@2"."""
        return f"{self.prompt}+{self.mapping}" if self.mapping else str(self.prompt)

    @property
    def kind(self) -> str:
        """extraction, two_stage or direct."""
        return "two_stage" if self.mapping else self.prompt.kind


class Plan(NamedTuple):
    """A setup with its rows found."""

    setup: Setup
    combinations: list[Combination]
    trials: list[Trial]

    @property
    def cells(self) -> int:
        per_model = len(self.combinations) * len(self.trials) * self.setup.repeats
        return per_model * len(self.setup.models)

    @property
    def digest(self) -> str:
        """Runs with the same digest are runs of the same matrix, whatever their seed."""
        same = self.setup.model_dump(exclude={"seed", "max_parallel", "prompts", "trials", "top"})
        prompts = [combination.label for combination in self.combinations]
        return digest_of([same, prompts, [[trial.name, trial.digest] for trial in self.trials]])


def read(setup: object) -> Setup:
    """The setup out of JSON; raises InputError."""
    return read_as(Setup, setup)


def resolve(setup: Setup, *, check_hosts: bool = True) -> Plan:
    """Find what the setup names; raises InputError with everything that is wrong at once."""
    problems: list[str] = []
    models = list(dict.fromkeys(setup.models))
    setup = setup.model_copy(update={"models": models})
    combinations = _combinations(setup, problems)
    trials = _trials(setup, problems)
    problems += _model_problems(models, check_hosts)
    metric = figures.chosen(setup.metric, {each.kind for each in combinations})
    plan = Plan(setup.model_copy(update={"metric": metric}), combinations, trials)
    if not problems and plan.cells > MOST_CELLS:
        problems.append(f"repeats: that makes {plan.cells:,} cells; {MOST_CELLS:,} at most")
    if problems:
        raise InputError(problems)
    return plan


def _model_problems(models: list[str], check_hosts: bool) -> list[str]:
    problems = []
    for name in models:
        try:
            if not registry.is_model(name):
                problems.append(f"models: {name} is not a language model")
        except ValueError as error:
            problems.append(f"models: {error}")
    if problems or not check_hosts:
        return problems
    return [f"models: {said}" for said in registry.problems_of(models)]


def _trials(setup: Setup, problems: list[str]) -> list[Trial]:
    if not setup.trials:
        rows = list(Trial.objects.filter(retired=False).order_by("name"))
        if not rows:
            problems.append("trials: there are none; masterchef matrix trials import FILE")
        return rows
    wanted = dict.fromkeys(map(texts.name_form, setup.trials))
    found = Trial.objects.in_bulk(list(wanted), field_name="name")
    unknown = [name for name in wanted if name not in found]
    if unknown:
        known = ", ".join(Trial.objects.order_by("name").values_list("name", flat=True)[:20])
        problems += [f"trials: there is no {name!r}; there are {known}" for name in unknown]
    return [found[name] for name in wanted if name in found]


def newest_prompts() -> list[Prompt]:
    """The newest version of every prompt, by kind and name."""
    rows = Prompt.objects.filter(proposed=False, retired=False).order_by("kind", "name", "-version")
    return list(rows.distinct("kind", "name"))


def find_prompt(text: str) -> Prompt | None:
    """The prompt "name@version", or the newest version of "name"."""
    name, at, version = text.partition("@")
    rows = Prompt.objects.filter(name=name)
    if at:
        rows = rows.filter(version=int(version)) if _small(version) else rows.none()
    else:
        rows = rows.filter(proposed=False, retired=False)
    return rows.order_by("-version").first()


def _small(text: str) -> bool:
    return text.isascii() and text.isdecimal() and int(text) < 2**31


def _combinations(setup: Setup, problems: list[str]) -> list[Combination]:
    pairs: list[tuple[Prompt, Prompt]] = []
    singles: list[Prompt] = [] if setup.prompts else newest_prompts()
    for text in dict.fromkeys(setup.prompts):
        first, plus, second = text.partition("+")
        one = _known(first, problems)
        two = _known(second, problems) if plus else None
        if one and two:
            pairs.append((one, two))
        elif one and not plus:
            singles.append(one)
    made = [_pair(one, two, problems) for one, two in pairs]
    made += _from_singles(singles, setup, problems)
    chosen = [each for each in made if each and setup.pipeline in ("any", each.kind)]
    if not chosen and not problems:
        problems.append(f"prompts: none of them makes a combination for {setup.pipeline!r}")
    return list({each.label: each for each in chosen}.values())


def _known(name: str, problems: list[str]) -> Prompt | None:
    row = find_prompt(name)
    if row is None:
        known = ", ".join(str(prompt) for prompt in newest_prompts())
        problems.append(f"prompts: there is no {name!r}; there are {known or 'none'}")
    return row


def _pair(first: Prompt, second: Prompt, problems: list[str]) -> Combination | None:
    if (first.kind, second.kind) != ("extraction", "mapping"):
        problems.append(
            f"prompts: {first}+{second} pairs {first.kind} with {second.kind}; "
            "write an extraction prompt, +, and a mapping prompt"
        )
        return None
    return Combination(first, second)


def _from_singles(rows: list[Prompt], setup: Setup, problems: list[str]) -> list[Combination]:
    """Prompts by themselves; extraction prompts are paired with the mapping prompts beside them."""
    mappings = [row for row in rows if row.kind == "mapping"]
    extractions = [row for row in rows if row.kind == "extraction"]
    if mappings and not extractions:
        problems += [f"prompts: {row} maps entities; name an extraction prompt" for row in mappings]
    made: list[Combination] = []
    for row in rows:
        if row.kind == "direct":
            made.append(Combination(row))
        elif row.kind == "extraction" and mappings and setup.pipeline != "extraction":
            made += [Combination(row, mapping) for mapping in mappings]
        elif row.kind == "extraction":
            made.append(Combination(row))
    return made


def saved(name: str | None) -> dict[str, Any]:
    """The setup kept under the name, {} for no name; raises InputError if there is none."""
    if name is None:
        return {}
    rows = SavedSetup.objects.filter(kind=SavedSetup.Kind.MATRIX, retired=False)
    row = rows.filter(name=name).first()
    if row is None:
        known = ", ".join(rows.values_list("name", flat=True)) or "none"
        raise InputError([f"saved: no setup is saved as {name!r}; there are {known}"])
    return dict(row.setup)


def to_json(setup: Setup) -> dict[str, Any]:
    """The setup as it is stored, shown and read again."""
    return setup.model_dump()
