"""`masterchef models` and `masterchef hosts`: bring models, and say where they belong."""

from masterchef.cli.models.authority import make_authority  # noqa: F401 (declares its command)
from masterchef.cli.models.bringing import models
from masterchef.cli.models.hosts import hosts
from masterchef.cli.models.listing import list_models  # noqa: F401 (declares its commands)
from masterchef.cli.models.placing import assign  # noqa: F401 (declares its commands)

__all__ = ["hosts", "models"]
