"""Hypothesis without a deadline: other work on the machine is no defect of the code."""

from hypothesis import settings

settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")
