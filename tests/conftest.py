"""Nothing to set up here: masterchef.embedded.pytest_plugin starts PostgreSQL and Valkey."""
