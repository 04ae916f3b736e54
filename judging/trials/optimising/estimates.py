"""What an optimisation will take, told before it starts."""

from judging.models import Optimisation
from judging.trials import estimates
from judging.trials import setups as matrix_setups
from judging.trials.estimates import Estimate
from judging.trials.forecasts import Line
from judging.trials.optimising import proposals, setups
from judging.trials.optimising.setups import Plan
from masterchef.runs.forecasts import Forecast

# What a proposer reads beside the prompt: its instructions and the lists of mistakes.
MISTAKES_TOKENS = 2_000


def estimate(plan: Plan) -> Estimate:
    """All rounds and the comparison at the end, as long as no proposal is unusable."""
    base = plan.setup.model_dump()
    rounds = plan.setup.rounds
    parts = [(1 + rounds, plan.split.training), (2, plan.split.held_out)]
    told = []
    for times, trials in parts:
        setup = setups.of_matrix(base, plan.metric, [str(plan.prompt)], trials)
        resolved = matrix_setups.resolve(matrix_setups.read(setup), check_hosts=False)
        told.append((times, estimates.estimate(resolved)))
    asked = rounds * (MISTAKES_TOKENS + len(plan.prompt.text) // estimates.CHARS_A_TOKEN)
    written = rounds * proposals.LONGEST
    proposing = estimates.cost_of(plan.setup.proposer, asked, written)
    costs = [times * each.cost_usd for times, each in told if each.cost_usd is not None]
    costs += [] if proposing is None else [proposing]
    return Estimate(
        cells=sum(times * each.cells for times, each in told),
        calls=sum(times * each.calls for times, each in told) + rounds,
        tokens_in=sum(times * each.tokens_in for times, each in told) + asked,
        tokens_out=sum(times * each.tokens_out for times, each in told) + written,
        cost_usd=sum(costs[1:], costs[0]) if costs else None,
        unscored=[],
        too_long=sorted({cell for _, each in told for cell in each.too_long}),
        lines=_together(told),
    )


def _together(told: list[tuple[int, Estimate]]) -> list[Line]:
    """The models' lines of all matrices, each as often as it is run; without the proposer."""
    (first, training), *rest = told
    found = []
    for at, line in enumerate(training.lines):
        parts = [(first, line), *((times, each.lines[at]) for times, each in rest)]
        hours = [None if one.hours is None else n * one.hours for n, one in parts]
        costs = [n * one.cost_usd for n, one in parts if one.cost_usd is not None]
        found.append(
            line._replace(
                **{
                    name: sum(n * getattr(one, name) for n, one in parts)
                    for name in ("cells", "calls", "tokens_in", "tokens_out")
                },
                cost_usd=sum(costs) if costs else None,
                hours=None if None in hours else sum(h for h in hours if h is not None),
            )
        )
    return found


def of_optimisation(whole: Optimisation) -> list[Forecast]:
    """What one that was created will take, by model; without its proposer."""
    return estimate(setups.resolve(setups.read(whole.setup), check_hosts=False)).forecasts


def refuse_over_budget(plan: Plan) -> None:
    """Raises InputError where what is expected would pass the budget."""
    if not (plan.setup.budget_tokens or plan.setup.budget_usd):
        return
    estimates.refuse_over_budget(
        estimate(plan), budget_tokens=plan.setup.budget_tokens, budget_usd=plan.setup.budget_usd
    )
