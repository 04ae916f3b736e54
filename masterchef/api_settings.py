"""Settings of the REST interface: sign-in, throttles, errors, documentation."""

REST_FRAMEWORK: dict[str, object] = {}
