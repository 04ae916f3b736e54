"""The order of tests; masterchef.embedded.pytest_plugin starts PostgreSQL and Valkey."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those that drive a browser come last: Playwright leaves an event loop behind, in which
    Django refuses to work."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
