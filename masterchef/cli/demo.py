"""`masterchef demo`: the stack, one scenario with three lineups, and a leaderboard."""

from typing import TYPE_CHECKING

from masterchef.cli.output import progress

if TYPE_CHECKING:
    from rich.console import Console


def demo() -> None:
    """Play one scenario with a small model and two baselines, and rank them."""
    from masterchef.cli.environment import some_stack
    from masterchef.cli.signals import like_ctrl_c

    with like_ctrl_c(), some_stack():
        play_demo(progress())


def play_demo(console: "Console") -> None:
    """The part that plays; Django and the stack are up."""
    console.print("the stack is up")
