from django.apps import AppConfig


class AgentsConfig(AppConfig):
    name = "agents"

    def ready(self) -> None:
        """Tell the kitchen what it can't know: which models there are, and what else to sweep."""
        from agents import sweeps
        from agents.registry import problems_of
        from kitchen import lineups, reconcile

        lineups.checks.append(problems_of)
        reconcile.SWEEPS.extend(sweeps.SWEEPS)
