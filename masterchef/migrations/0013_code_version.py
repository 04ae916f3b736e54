from django.db import migrations, models

import masterchef.runs.code_version


class Migration(migrations.Migration):
    dependencies = [("masterchef", "0012_resizes")]

    operations = [
        # Empty first: nobody knows what older runs were made with.
        migrations.AddField(
            model_name="run",
            name="code_version",
            field=models.CharField(
                max_length=40, blank=True, default="", db_default="", editable=False
            ),
        ),
        migrations.AlterField(
            model_name="run",
            name="code_version",
            field=models.CharField(
                blank=True,
                db_default="",
                default=masterchef.runs.code_version.code_version,
                editable=False,
                help_text="of the code that it was made with; empty for older runs",
                max_length=40,
            ),
        ),
    ]
