"""What this process needs before it can serve, each with what is wrong with it."""

import psycopg
import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from redis.exceptions import RedisError

TIMEOUT_S = 2
_migrated = False


def problems() -> dict[str, str]:
    """{part: what is wrong}, of database, migrations and broker; empty when all are well."""
    found = {"database": database(), "broker": broker()}
    if not found["database"]:
        found["migrations"] = migrations()
    return {part: problem for part, problem in found.items() if problem}


def database() -> str:
    """Why PostgreSQL cannot be used, or "". Goes past the pool, whose wait is far longer."""
    params = connection.get_connection_params()
    wanted = {
        key: params[key] for key in ("dbname", "user", "password", "host", "port") if key in params
    }
    try:
        with psycopg.connect(**wanted, connect_timeout=TIMEOUT_S) as direct:
            direct.execute("SELECT 1")
    except psycopg.Error as error:
        return f"PostgreSQL does not answer: {str(error).strip().splitlines()[0]}"
    return ""


def migrations() -> str:
    """Which migrations are missing, or ""; once all are there they stay."""
    global _migrated
    if _migrated:
        return ""
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return f"migrations cannot be read: {error}"
    if missing:
        names = ", ".join(str(migration) for migration, _ in missing[:5])
        return (
            f"{len(missing)} migrations are not applied ({names}…); run: python manage.py migrate"
        )
    _migrated = True
    return ""


def broker() -> str:
    """Why Redis cannot be used, or ""."""
    options = {"socket_timeout": TIMEOUT_S, "socket_connect_timeout": TIMEOUT_S}
    try:
        with redis.Redis.from_url(settings.REDIS_URL, **options) as client:
            client.ping()
    except (RedisError, OSError) as error:
        return f"Redis does not answer: {error}"
    return ""
