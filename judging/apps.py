from django.apps import AppConfig


class JudgingConfig(AppConfig):
    name = "judging"

    def ready(self) -> None:
        """Tell the reconciler what else to sweep."""
        from judging.cooks import sweeps
        from kitchen import reconcile

        reconcile.SWEEPS.extend(sweeps.SWEEPS)
