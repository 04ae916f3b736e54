from django.apps import AppConfig


class AgentsConfig(AppConfig):
    name = "agents"

    def ready(self) -> None:
        """Declare turns, and tell the rooms below what they can't know: which models there are."""
        from agents.calls import pins
        from agents.demand import PLAYER, of_turn
        from agents.registry import problems_of
        from kitchen import lineups
        from masterchef import durable, runs
        from masterchef.scaling import demand

        lineups.checks.append(problems_of)
        runs.begun.append(pins.begin)
        demand.free_slots_by("agents.demand.free_slots")
        demand.declare("turn", ruleset=of_turn("s.ruleset"), player=of_turn(PLAYER))
        durable.register(
            "agents.turns.TURNS",
            "agents.library.checks.CHECKS",
            "agents.library.placements.PLACEMENTS",
            "agents.library.pulls.PULLS",
            sweeps="agents.sweeps.SWEEPS",
        )
