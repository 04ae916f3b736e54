"""`masterchef models` and `masterchef hosts`: bring models, and say where they belong."""

from masterchef.cli.models.arrivals import models
from masterchef.cli.models.authority import make_authority  # noqa: F401 (declares its command)
from masterchef.cli.models.hosts import hosts
from masterchef.cli.models.overview import list_models  # noqa: F401 (declares its commands)
from masterchef.cli.models.placements import assign  # noqa: F401 (declares its commands)

__all__ = ["hosts", "models"]
