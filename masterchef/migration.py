"""`python -m masterchef.migration`: bring the tables up to date, one process at a time.

A migration that has to wait for a lock gives up instead of making everybody wait behind it.
"""

import sys

LOCK = 7_204_113  # any number; two deployments at once take turns
LOCK_TIMEOUT = "10s"


def main() -> int:
    """0 when every migration is applied."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from psycopg import sql

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        statement = sql.SQL("SET lock_timeout = {}").format(sql.Literal(LOCK_TIMEOUT))
        cursor.execute(statement)
        # On a busy machine a migration may think for longer than a worker may.
        cursor.execute("SET idle_in_transaction_session_timeout = '10min'")
        call_command("migrate", interactive=False, verbosity=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
