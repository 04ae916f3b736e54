"""What a matrix will take, told before it starts."""

from decimal import Decimal
from typing import Any, NamedTuple

from agents.calls import records
from agents.hosts import Reply
from agents.models import Host
from agents.registry import hosts_with, split_player
from judging.models import Gold, Matrix
from judging.trials import cell_calls, filled_prompt, forecasts, limits, setups
from judging.trials.forecasts import Limits, Line
from judging.trials.problems import InputError
from judging.trials.setups import Combination, Plan, Setup
from masterchef.runs.forecasts import Forecast, OverBudget, refuse

CHARS_A_TOKEN = 4  # of English prose; counted exactly once the hosts have answered
ENTITIES_TOKENS = 800  # what an extraction hands to its mapping, roughly


class Estimate(NamedTuple):
    """`calls` without repairs, of which each call may need one; `tokens_out` is the most that may
    be written; `cost_usd` is None where no paid service is asked. `lines` say the same by
    model, from like runs where there are any. `unscored`: trials without gold;
    `too_long`: prompts that can't fit into a model's window and will fail."""

    cells: int
    calls: int
    tokens_in: int
    tokens_out: int
    cost_usd: Decimal | None
    unscored: list[str]
    too_long: list[str]
    lines: list[Line] = []

    def to_json(self) -> dict[str, Any]:
        cost = None if self.cost_usd is None else float(self.cost_usd)
        lines = [line._asdict() for line in self.lines]
        return {**self._asdict(), "cost_usd": cost, "models": lines}

    @property
    def forecasts(self) -> list[Forecast]:
        """The lines, as runs of every kind tell them. Of a model without a like run only what it
        is sure to read counts against a budget."""
        return [_forecast(line) for line in self.lines]


def _forecast(line: Line) -> Forecast:
    given = {name: getattr(line, name) for name in Forecast._fields if name in Line._fields}
    given["model"] = split_player(line.model)[0]
    sure = line.tokens_in + (line.tokens_out if line.like_runs else 0)
    usd = (line.cost_usd or 0.0) if line.like_runs else 0.0
    return Forecast(**given, sure_tokens=sure, sure_usd=usd)


def of_matrix(matrix: Matrix) -> list[Forecast]:
    """What a matrix that was created will take, by model."""
    plan = setups.resolve(setups.read(matrix.setup), check_hosts=False)
    return estimate(plan).forecasts


def estimate(plan: Plan) -> Estimate:
    """Tokens are estimated from the prompts' lengths, costs from public price lists."""
    setup = plan.setup
    tokens_in, tokens_out, calls, too_long = 0, 0, 0, []
    windows = {model: setup.num_ctx or cell_calls.window_of(model) for model in setup.models}
    for combination in plan.combinations:
        calls += len(plan.trials) * (2 if combination.mapping else 1)
        for trial in plan.trials:
            tokens = _tokens(combination, trial)
            tokens_in += sum(tokens)
            tokens_out += _longest(combination, tokens, max(windows.values()), setup)
            too_long += [
                f"{combination.label} × {model} × {trial.name}"
                for model, window in windows.items()
                if max(tokens) > window
            ]
    times = len(setup.models) * setup.repeats
    pairs = max(len(plan.combinations) * len(plan.trials), 1)
    most = Limits(calls / pairs, tokens_in / pairs, tokens_out / pairs)
    golds = Gold.objects.filter(trial__in=plan.trials, retired=False)
    scored = set(golds.values_list("trial_id", flat=True))
    return Estimate(
        cells=plan.cells,
        calls=calls * times,
        tokens_in=tokens_in * times,
        tokens_out=tokens_out * times,
        cost_usd=_cost(plan, tokens_in * setup.repeats, tokens_out * setup.repeats),
        unscored=[trial.name for trial in plan.trials if trial.pk not in scored],
        too_long=too_long,
        lines=forecasts.lines(plan, most),
    )


def refuse_over_budget(
    told: Estimate, *, budget_tokens: int | None, budget_usd: float | None
) -> None:
    """Raises InputError where what is expected would pass the budget: nothing is started then."""
    try:
        refuse(told.forecasts, budget_tokens=budget_tokens, budget_usd=budget_usd)
    except OverBudget as error:
        raise InputError(error.problems) from error


def refuse_plan(plan: Plan) -> None:
    """`refuse_over_budget` of a plan. Without a budget nothing is counted: that takes a while."""
    tokens, usd = plan.setup.budget_tokens, plan.setup.budget_usd
    if tokens or usd:
        refuse_over_budget(estimate(plan), budget_tokens=tokens, budget_usd=usd)


def _tokens(combination: Combination, trial: Any) -> list[int]:
    """Of each call of one cell."""
    found = [len(filled_prompt.fill(combination.prompt, trial)) // CHARS_A_TOKEN]
    if combination.mapping:
        mapping = len(filled_prompt.fill(combination.mapping, trial)) // CHARS_A_TOKEN
        found.append(mapping + ENTITIES_TOKENS)
    return found


def _longest(combination: Combination, prompts: list[int], window: int, setup: Setup) -> int:
    """Tokens of the longest replies to one cell's calls, whose prompts have so many tokens."""
    if setup.num_predict:
        return setup.num_predict * len(prompts)
    asked = [each for each in (combination.prompt, combination.mapping) if each]
    schemas = [filled_prompt.bounded(each.schema, setup.max_items) for each in asked]
    sizes = [tokens * CHARS_A_TOKEN for tokens in prompts]
    return sum(
        limits.longest_reply(size, schema, window=window)
        for size, schema in zip(sizes, schemas, strict=True)
    )


def _cost(plan: Plan, tokens_in: int, tokens_out: int) -> Decimal | None:
    """Dollars for all models together."""
    costs = [cost_of(player, tokens_in, tokens_out) for player in plan.setup.models]
    paid = [cost for cost in costs if cost is not None]
    return sum(paid[1:], paid[0]) if paid else None


def cost_of(player: str, tokens_in: int, tokens_out: int) -> Decimal | None:
    """Dollars for so many tokens at the most expensive of the player's hosts; None: nobody is
    paid."""
    model, tag = split_player(player)
    reply = Reply("", tokens_in=tokens_in, tokens_out=tokens_out)
    hosts: list[Host] = [place.host for place in hosts_with(model, tag, healthy=False)]
    return max(
        (cost for host in hosts if (cost := records.price(host, model, reply).usd)), default=None
    )
