from django.apps import AppConfig


class KitchenConfig(AppConfig):
    name = "kitchen"

    def ready(self) -> None:
        """Tell the reconciler what to sweep, and the doctor what must hold."""
        from masterchef import durable
        from masterchef.scaling import demand

        demand.also("kitchen.demand.ticks")
        demand.declare("calibration", ruleset="t.ruleset")
        durable.register(
            "kitchen.calibrations.measurement.CALIBRATIONS",
            sweeps="kitchen.sweeps.SWEEPS",
            invariants="kitchen.invariants.INVARIANTS",
        )
