from django.db import migrations


class Migration(migrations.Migration):
    """Where the room's tables begin."""

    initial = True
    dependencies = [("masterchef", "0004_leaner_indexes"), ("agents", "0002_api_key_names")]
    operations = []
