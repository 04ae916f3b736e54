from django.apps import AppConfig


class MasterchefConfig(AppConfig):
    name = "masterchef"

    def ready(self) -> None:
        """Tell the reconciler to write how many workers are wanted."""
        from masterchef import durable

        durable.register(
            "deploy.backups.kinds.BACKUPS",
            "deploy.backups.kinds.DRILLS",
            "masterchef.scaling.resizes.RESIZES",
            sweeps="masterchef.scaling.sweeps.SWEEPS",
        )
