import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    """The journal's table, which the agents' first migration made."""

    dependencies = [("masterchef", "0004_leaner_indexes"), ("agents", "0006_journal_moved")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="JournalEntry",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("work", models.CharField(max_length=80)),
                        ("number", models.PositiveSmallIntegerField()),
                        ("request_hash", models.CharField(max_length=64)),
                        ("reply", models.JSONField()),
                        ("fence", models.IntegerField()),
                        ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ],
                    options={
                        "db_table": "agents_journalentry",
                        "verbose_name_plural": "journal entries",
                        "constraints": [models.UniqueConstraint(fields=("work", "number"), name="journal_once")],
                    },
                ),
            ]
        )
    ]
