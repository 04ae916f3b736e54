from django.apps import AppConfig


class MasterchefConfig(AppConfig):
    name = "masterchef"

    def ready(self) -> None:
        """Tell the reconciler to write how many workers are wanted."""
        from masterchef import durable

        durable.register(sweeps="masterchef.scaling.sweeps.SWEEPS")
