"""Which migrations the version before could not live with.

An upgrade changes the tables while the old version still serves, and a rollback puts it back on
the new ones: so a migration may only expand (add what the old version need not know), and takes
away in a later version, when nobody uses it any more. Needs a database, which it doesn't change.
"""

from collections.abc import Iterator, Sequence

from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

# The last number of each app from before anybody could upgrade.
FIRST = {"agents": 12, "judging": 9, "kitchen": 4, "masterchef": 6}
FIX = (
    "give a new column null=True or db_default=, take away only what the version before does not"
    " use, or say in deploy/audit/migrations.py why it is safe"
)
# {"app/0011_name": why the version before can live with it}
ACCEPTED: dict[str, str] = {}


def contracting() -> Iterator[str]:
    """One line for each problem of a new migration."""
    loader = MigrationLoader(None)
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        if app in FIRST and int(name[:4]) > FIRST[app] and f"{app}/{name}" not in ACCEPTED:
            # Of other apps, too: a foreign key needs the table that it leads to.
            before = [parent.key for parent in loader.graph.node_map[app, name].parents]
            for problem in problems(app, migration.operations, before):
                yield f"{app}/migrations/{name}.py: {problem}; {FIX}"


def problems(
    app: str, operations: Sequence[Operation], before: Sequence[tuple[str, str]] = ()
) -> Iterator[str]:
    """`CODE: why` of each statement that is unsafe, on the tables as they are `before`."""
    from django_migration_linter.sql_analyser import PostgresqlAnalyser, analyse_sql_statements

    loader = MigrationLoader(None)
    nodes = list(before) or loader.graph.leaf_nodes(app)
    state = loader.project_state(nodes)
    migration = type("Linted", (Migration,), {"operations": list(operations)})("linted", app)
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        migration.apply(state, editor, collect_sql=True)
        statements = editor.collected_sql
    errors, _, _ = analyse_sql_statements(PostgresqlAnalyser, statements, [])
    for issue in errors:
        yield f"{issue.code}: {issue.message}"
