from django.apps import AppConfig


class AgentsConfig(AppConfig):
    name = "agents"

    def ready(self) -> None:
        """Declare turns, and tell the rooms below what they can't know: which models there are."""
        from agents.calls import pins
        from agents.registry import problems_of
        from kitchen import lineups
        from masterchef import durable, runs

        lineups.checks.append(problems_of)
        runs.begun.append(pins.begin)
        durable.register(
            "agents.turns.TURNS",
            "agents.library.checks.CHECKS",
            "agents.library.placements.PLACEMENTS",
            "agents.library.pulls.PULLS",
            sweeps="agents.sweeps.SWEEPS",
        )
