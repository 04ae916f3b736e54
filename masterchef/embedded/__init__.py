"""The one-machine stack: real PostgreSQL, real Valkey, the model host, workers and the web.

    postgres.start(folder)   a PostgreSQL server whose program comes from a wheel
    valkey.start(folder)     a Valkey server, likewise
    supervisor.Supervisor    keeps child processes alive, and leaves none behind
    stack.Stack(home, …)     all of it, for `demo`, `up`, `bench` and the chaos run

Nothing here imports Django: the settings read the environment that the stack makes.
"""
