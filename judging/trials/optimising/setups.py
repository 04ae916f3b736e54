"""What an optimisation is made of, checked whole before anything is written."""

from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from agents import registry
from judging.models import Gold, Prompt
from judging.trials import setups as matrix_setups
from judging.trials.optimising.splits import Split, split
from judging.trials.problems import InputError, read_as
from judging.trials.setups import Mode, Name


class Setup(BaseModel):
    """Who answers (`models`), who writes (`proposer`), how often. No trial named: all."""

    model_config = ConfigDict(extra="forbid")

    prompt: Name = Field(description="an extraction or direct prompt, or name@version")
    models: list[Name] = Field(min_length=1, max_length=20, description="who answers the prompt")
    proposer: Name = Field(description="the model that writes new texts")
    trials: list[Name] = Field(
        default=[], max_length=1_000, description="three or more, with gold; all if empty"
    )
    rounds: int = Field(default=3, ge=1, le=50)
    repeats: int = Field(default=1, ge=1, le=20)
    seed: int = Field(default=1, ge=0, lt=2**31, description="also of the split")
    mode: Mode = Field(default="relaxed", description="how items are matched")
    max_items: int = Field(default=200, ge=1, le=10_000)
    max_parallel: int = Field(default=8, ge=1, le=1_000)
    timeout_s: float = Field(default=300.0, ge=0.1, le=86_400)
    attempts: int = Field(default=3, ge=1, le=20)
    cache: bool = False
    budget_usd: float | None = Field(default=None, gt=0, le=1_000_000)
    budget_tokens: int | None = Field(default=None, ge=1, le=10**12)


# What a matrix of an optimisation is told as it stands here.
_SAME = ("models", "repeats", "seed", "mode", "max_items", "max_parallel", "timeout_s", "attempts",
         "cache")  # fmt: skip


class Plan(NamedTuple):
    """A setup with its prompt found and its trials split."""

    setup: Setup
    prompt: Prompt
    split: Split

    @property
    def metric(self) -> str:
        """Of what the prompt asks for."""
        return "mappings_f1" if self.prompt.kind == Prompt.Kind.DIRECT else "entities_f1"


def read(setup: object) -> Setup:
    """The setup out of JSON; raises InputError."""
    return read_as(Setup, setup)


def resolve(setup: Setup, *, check_hosts: bool = True) -> Plan:
    """Find what the setup names; raises InputError with everything that is wrong at once."""
    prompt = matrix_setups.find_prompt(setup.prompt)
    if prompt is None:
        known = ", ".join(map(str, matrix_setups.newest_prompts())) or "none"
        raise InputError([f"prompt: there is no {setup.prompt!r}; there are {known}"])
    if prompt.kind == Prompt.Kind.MAPPING:
        raise InputError(["prompt: a mapping prompt can't run alone; name extraction or direct"])
    told = {"prompts": [str(prompt)], "models": setup.models, "trials": setup.trials}
    plan = matrix_setups.resolve(matrix_setups.read(told), check_hosts=check_hosts)
    problems = _proposer_problems(setup.proposer, check_hosts)
    golds = Gold.objects.filter(trial__in=plan.trials, retired=False)
    scored = set(golds.values_list("trial_id", flat=True))
    problems += [
        f"trials: {trial.name} has no gold standard, so nothing of it can be scored"
        for trial in plan.trials
        if trial.pk not in scored
    ]
    if problems:
        raise InputError(problems)
    names = [trial.name for trial in plan.trials]
    setup = setup.model_copy(update={"trials": names, "models": plan.setup.models})
    return Plan(setup, prompt, split(names, seed=setup.seed))


def _proposer_problems(proposer: str, check_hosts: bool) -> list[str]:
    try:
        if not registry.is_model(proposer):
            return [f"proposer: {proposer} is not a language model"]
    except ValueError as error:
        return [f"proposer: {error}"]
    return [f"proposer: {said}" for said in registry.problems_of([proposer])] if check_hosts else []


def of_matrix(setup: dict[str, Any], metric: str, prompts: list[str], trials: list[str]) -> Any:
    """The setup of one matrix of the optimisation, without its share of the budget."""
    same = {name: setup[name] for name in _SAME}
    return {**same, "metric": metric, "pipeline": "any", "prompts": prompts, "trials": trials}
