"""`masterchef matrix score`: a file of predictions against a gold standard. No model, no stack."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import data, emit, say

if TYPE_CHECKING:
    from judging.gold import Answer, Scores


def score(
    gold: Annotated[Path, typer.Option(help="Gold standard, in the tracker's format.")],
    prediction: Annotated[
        Path, typer.Option(help="{entities, relationships, mapped_elements}, or by case.")
    ],
    mode: Annotated[
        Literal["exact", "relaxed", "span"],
        typer.Option(help="Same text; words that overlap by half; same place in the trial."),
    ] = "exact",
    trial: Annotated[
        Path | None,
        typer.Option(
            help="The trial's document; left out, <name>.trial.json beside <name>.gold.json.",
        ),
    ] = None,
    case: Annotated[str | None, typer.Option(help="Only this case of the gold standard.")] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object, no table.")] = False,
) -> None:
    """Score a file of predictions without running a model."""
    from judging.gold import BadFile

    try:
        result, notes = _score(gold, prediction, mode, trial, case)
    except BadFile as error:
        raise CommandError("\n".join(error.problems), code=ExitCode.USAGE) from None
    for note in notes:
        say(f"note: {note}")
    if json:
        emit(result)
    else:
        _show(result)


def _score(
    gold_file: Path, prediction_file: Path, mode: Any, trial_file: Path | None, case: str | None
) -> tuple[dict[str, Any], list[str]]:
    from judging import gold
    from judging.gold.json_text import read_bytes

    golds = gold.parse_gold(read_bytes(gold_file), str(gold_file))
    found = gold.parse_predictions(
        read_bytes(prediction_file), golds, case=case, source=str(prediction_file)
    )
    sections = _sections(gold_file, trial_file, golds)
    notes = [f"{name}: no gold standard, not scored" for name in found.unscored]
    notes += [f"{name}: no prediction, counts as an empty one" for name in found.missing]
    answers = {**found.by_case, **dict.fromkeys(found.missing, _nothing())}
    cases: dict[str, Scores] = {}
    for name, answer in answers.items():
        own = sections.get(name)
        notes += [f"{name}: gold: {fault}" for fault in gold.faults(golds[name], own)]
        cases[name] = gold.score(golds[name], answer, sections=own, mode=mode)
    pooled = gold.pool(list(cases.values()))
    result = {**pooled.to_json(), "cases": {name: _brief(each) for name, each in cases.items()}}
    result["schema_valid_rate"] = len(found.by_case) / len(cases)  # of the others none came
    return result | {"unscored": found.unscored, "notes": notes}, notes


def _nothing() -> "Answer":
    from judging.gold import Answer

    return Answer(entities=[], relationships=[], mapped_elements=[])


def _sections(
    gold_file: Path, trial_file: Path | None, golds: Mapping[str, "Answer"]
) -> dict[str, dict[str, str]]:
    """Case → sections. A document with one trial belongs to the only case, whatever its name."""
    from judging.gold import BadFile
    from judging.trials import documents

    beside = gold_file.with_name(gold_file.name.replace(".gold.json", ".trial.json"))
    path = trial_file or (beside if beside != gold_file and beside.is_file() else None)
    if path is None:
        return {}
    trials = documents.read(path)
    found = {name: trial.sections for trial in trials for name in (trial.case, trial.nct_id)}
    if len(trials) == len(golds) == 1:
        return {next(iter(golds)): trials[0].sections}
    unknown = [name for name in golds if name not in found]
    if unknown and trial_file is not None:
        there = ", ".join(trial.case for trial in trials)
        raise BadFile([f"{path}: no trial {name}; there are: {there}" for name in unknown])
    return found


def _brief(scores: "Scores") -> dict[str, Any]:
    """A case's figures without the lists that the whole has already."""
    full = scores.to_json()
    return {key: value for key, value in full.items() if not isinstance(value, dict | list)}


def _show(result: dict[str, Any]) -> None:
    from rich import box
    from rich.table import Table

    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    grid.add_column("", no_wrap=True)
    for name in ("F1", "precision", "recall", "macro F1", "gold", "found", "right"):
        grid.add_column(name, justify="right", no_wrap=True)
    for part in ("entities", "mappings", "relationships"):
        figures = ("f1", "precision", "recall", "macro_f1")
        counts = ("support", "predicted", "matched")
        grid.add_row(
            part,
            *(f"{result[f'{part}_{name}']:.3f}" for name in figures),
            *(str(result[f"{part}_{name}"]) for name in counts),
        )
    console = data()
    console.print(grid)
    for line in _remarks(result):
        console.print(line, soft_wrap=True)


def _remarks(result: dict[str, Any]) -> Iterator[str]:
    threshold = f" (words overlap by {result['threshold']:.0%})" if result["threshold"] else ""
    yield f"mode: {result['mode']}{threshold}"
    if result["duplicates"]:
        yield f"duplicates: {result['duplicates']} beyond the gold standard's own count"
    if result["hallucination_rate"] is not None:
        rate, count = result["hallucination_rate"], result["hallucinated"]
        yield f"hallucinated: {rate:.1%} of the quotes ({count}) are not in the trial"
    elif result["hallucinated"] is None:
        yield "hallucinated: not checked, since there is no trial; name it by --trial"
    for part, who in result["absent"].items():
        where = "gold standard and prediction" if who == "both" else who
        yield f"{part}: absent from the {where}, so 0"
