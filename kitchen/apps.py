from django.apps import AppConfig


class KitchenConfig(AppConfig):
    name = "kitchen"

    def ready(self) -> None:
        """Tell the reconciler what to sweep, and the doctor what must hold."""
        from masterchef import durable

        durable.register(sweeps="kitchen.sweeps.SWEEPS", invariants="kitchen.invariants.INVARIANTS")
