"""How many examples: hundreds in the ordinary run, 10,000 with FUZZ=1 (`make fuzz-replies`)."""

import os

from hypothesis import HealthCheck, settings

deep = settings(
    max_examples=10_000 if os.environ.get("FUZZ") else 200,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
