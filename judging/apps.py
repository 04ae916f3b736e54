from django.apps import AppConfig


class JudgingConfig(AppConfig):
    name = "judging"

    def ready(self) -> None:
        """Tell the reconciler what else to sweep, and the doctor what else must hold."""
        from judging.cooks import sweeps as of_cooks
        from judging.trials import sweeps as of_trials
        from judging.trials.invariants import INVARIANTS
        from kitchen import invariants, reconcile

        reconcile.SWEEPS.extend([*of_trials.SWEEPS, *of_cooks.SWEEPS])
        invariants.INVARIANTS.extend(INVARIANTS)
