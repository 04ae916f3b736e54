from django.apps import AppConfig


class JudgingConfig(AppConfig):
    name = "judging"

    def ready(self) -> None:
        """Declare participants, judges and cells, and what else to sweep and to hold."""
        from masterchef import durable

        durable.register(
            "judging.trials.cells.CELLS",
            "judging.trials.optimising.steps.STEPS",
            sweeps="judging.trials.admission.SWEEPS",
        )
        durable.register(
            "judging.cooks.attempts.participants.PARTICIPANTS",
            "judging.cooks.attempts.judges.JUDGES",
            "judging.cooks.checks.runs.CHECK_RUNS",
            sweeps="judging.cooks.sweeps.SWEEPS",
            invariants="judging.cooks.invariants.INVARIANTS",
        )
