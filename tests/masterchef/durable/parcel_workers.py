"""Loaded by the test's workers: what an app's ready() does."""

from masterchef import durable
from tests.masterchef.durable.parcels import PARCELS

durable.register(PARCELS)
