"""`masterchef prompt`: what a model in a seat is given at a tick, word for word. It needs no stack,
but to have the tokens counted by a model's host."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from masterchef.cli.errors import CommandError
from masterchef.cli.exits import ExitCode
from masterchef.cli.output import Json, data, emit, styled

if TYPE_CHECKING:
    from kitchen.engine import Kitchen, Scenario

CHARS_A_TOKEN = 4


def prompt(
    name: Annotated[str, typer.Argument(help="A scenario's name, or a YAML file.")],
    seat: Annotated[str, typer.Argument(help="A seat of its brigade, such as P1.")],
    seed: Annotated[int, typer.Option(help="The session's seed.", min=0)] = 1,
    tick: Annotated[int, typer.Option(help="The first turn of the seat from here on.", min=0)] = 0,
    style: Annotated[str, typer.Option(help="How the model answers: copy or number.")] = "copy",
    model: Annotated[
        str, typer.Option(help="MODEL or MODEL@TAG whose host counts the tokens.")
    ] = "",
    json: Json = False,
) -> None:
    """Print the whole prompt of a turn, without history, and which part is stable.

    Until then all seats play as greedy does, and with own eyes as the brigade does. Every model
    counts tokens its own way: with --model its host counts them, else they are estimated at four
    characters each.
    """
    from agents import prompts
    from kitchen import engine
    from masterchef.cli.scenarios import load

    chosen = next((known for known in prompts.STYLES if known == style), None)
    if chosen is None:
        raise CommandError(f"--style: {style!r} is unknown; write {' or '.join(prompts.STYLES)}",
                           code=ExitCode.USAGE)  # fmt: skip
    scenario = load(name)
    if seat not in scenario.seats:
        raise CommandError(
            f"seat: {scenario.name} has no seat {seat!r}",
            fix=f"give one of {', '.join(scenario.seats)}",
            code=ExitCode.NOT_FOUND,
        )
    kitchen = _at(scenario, seat, seed, tick)
    seen = engine.observe(kitchen, seat)
    about = scenario.description or scenario.title
    facts = prompts.Facts(
        seat, seen["role"], about, dict(scenario.seats), seen.get("recipes"), scenario.sight,
        bool(scenario.facts),
    )  # fmt: skip
    ordered = prompts.drawn(seen, seed=seed, tick=kitchen.tick, seat=seat, style=chosen)
    newest = prompts.observation(ordered, style=chosen)
    said = prompts.messages(prompts.system(facts, style=chosen), [], newest)
    parts = [
        {**message, "stable": message["role"] == "system", "tokens_about": _tokens(message)}
        for message in said
    ]
    counted = _counted(model, said) if model else {}
    if json:
        about_it = {"scenario": scenario.name, "seat": seat, "seed": seed, "tick": kitchen.tick}
        emit({**about_it, "digest": prompts.digest(), **_sums(parts), **counted, "messages": parts})
        return
    head = (
        f"{scenario.name} {seat} seed {seed} tick {kitchen.tick} · words {prompts.digest()}\n"
        f"{_told(_sums(parts) | counted)} are stable, the same at every turn of the seat"
    )
    data().print(styled((head, "bold")), soft_wrap=True)
    for part in parts:
        kept = "stable, kept in the host's cache" if part["stable"] else "new at every turn"
        title = f"{part['role']} · about {part['tokens_about']} tokens · {kept}"
        data().print(styled(("\n" + title, "bold")), soft_wrap=True)
        data().print(part["content"], soft_wrap=True)


def _sums(parts: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Tokens of the whole prompt, and of its beginning that a host's cache keeps."""
    kept = (part["tokens_about"] for part in parts if part["stable"])
    return {
        "tokens_about": sum(part["tokens_about"] for part in parts),
        "stable_tokens_about": sum(kept),
    }


def _told(sums: Mapping[str, Any]) -> str:
    if "tokens" not in sums:
        return (
            f"about {sums['tokens_about']} tokens, of which the first {sums['stable_tokens_about']}"
        )
    return (
        f"{sums['tokens']} tokens, counted by {sums['host']} with {sums['model']}, of which the "
        f"first {sums['stable_tokens']}"
    )


def _counted(model: str, said: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """The tokens of the prompt and of its stable beginning, as the model's host counts them."""
    from masterchef.cli.environment import setup_django

    setup_django()
    from agents.calls import count
    from agents.hosts import HostError, NoHost

    try:
        whole, stable = count(model, said), count(model, said[:1])
    except (HostError, NoHost) as error:
        raise CommandError(
            f"--model: {error}",
            fix="see masterchef hosts and masterchef models",
            code=ExitCode.NOT_FOUND,
        ) from error
    if whole.cut or whole.tokens is None:
        raise CommandError(f"--model: {whole.host} counts no tokens of a prompt this long")
    return {"model": model, "host": whole.host, "model_digest": whole.digest,
            "tokens": whole.tokens, "stable_tokens": stable.tokens}  # fmt: skip


def _tokens(message: Mapping[str, str]) -> int:
    return round(len(message["content"]) / CHARS_A_TOKEN)


def _at(scenario: "Scenario", seat: str, seed: int, tick: int) -> "Kitchen":
    from kitchen import engine

    kitchen = engine.lay_out(scenario, seed)
    while kitchen.ended is None and (kitchen.tick < tick or seat not in kitchen.free):
        seen = {name: engine.observe(kitchen, name) for name in kitchen.free}
        engine.advance(
            kitchen, {name: engine.decide("brigade", seen[name], seed=seed) for name in seen}
        )
    if kitchen.ended is not None:
        raise CommandError(f"--tick: the evening ended at tick {kitchen.tick}; give an earlier one",
                           code=ExitCode.USAGE)  # fmt: skip
    return kitchen
