"""Is it up, is it ready, how much is going on: health checks, metrics, ids in log lines."""
