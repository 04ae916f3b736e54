from django.db import migrations


class Migration(migrations.Migration):
    """The journal is written by every kind of durable work; its table stays where it is."""

    dependencies = [("agents", "0005_server_behaviours")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel(name="JournalEntry")]
        )
    ]
