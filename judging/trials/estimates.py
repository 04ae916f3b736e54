"""What a matrix will take, told before it starts."""

from decimal import Decimal
from typing import Any, NamedTuple

from agents.calls import records
from agents.hosts import Reply
from agents.models import Host
from agents.registry import hosts_with, split_player
from judging.models import Gold
from judging.trials import asking, filling, forecasts, limits
from judging.trials.forecasts import Limits, Line
from judging.trials.problems import InputError
from judging.trials.setups import Combination, Plan, Setup

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
    def expected_tokens(self) -> int:
        """What like runs took; of a model without any, only what it is sure to read."""
        return sum(
            line.tokens_in + (line.tokens_out if line.like_runs else 0) for line in self.lines
        )

    @property
    def expected_usd(self) -> float:
        """As `expected_tokens`: of a model without a like run nothing is sure but its reading."""
        return sum(line.cost_usd or 0.0 for line in self.lines if line.like_runs)


def estimate(plan: Plan) -> Estimate:
    """Tokens are estimated from the prompts' lengths, costs from public price lists."""
    setup = plan.setup
    tokens_in, tokens_out, calls, too_long = 0, 0, 0, []
    windows = {model: setup.num_ctx or asking.window_of(model) for model in setup.models}
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
    scored = set(Gold.objects.filter(trial__in=plan.trials).values_list("trial_id", flat=True))
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
    basis = "; ".join(sorted({line.basis for line in told.lines}))
    problems = []
    if budget_tokens and told.expected_tokens > budget_tokens:
        problems.append(
            f"budget_tokens: at least {told.expected_tokens:,} tokens are expected ({basis});"
            " raise the budget, or ask for less"
        )
    if budget_usd and told.expected_usd > budget_usd:
        problems.append(
            f"budget_usd: about ${told.expected_usd:.2f} are expected ({basis});"
            " raise the budget, or ask for less"
        )
    if problems:
        raise InputError(problems)


def _tokens(combination: Combination, trial: Any) -> list[int]:
    """Of each call of one cell."""
    found = [len(filling.fill(combination.prompt, trial)) // CHARS_A_TOKEN]
    if combination.mapping:
        mapping = len(filling.fill(combination.mapping, trial)) // CHARS_A_TOKEN
        found.append(mapping + ENTITIES_TOKENS)
    return found


def _longest(combination: Combination, prompts: list[int], window: int, setup: Setup) -> int:
    """Tokens of the longest replies to one cell's calls, whose prompts have so many tokens."""
    if setup.num_predict:
        return setup.num_predict * len(prompts)
    asked = [each for each in (combination.prompt, combination.mapping) if each]
    schemas = [filling.bounded(each.schema, setup.max_items) for each in asked]
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
