from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("judging", "0011_schedules")]

    operations = [
        # First the name of its table, so that the table itself stays what it is.
        migrations.AlterModelTable(name="matrixsetup", table="judging_matrixsetup"),
        migrations.RenameModel(old_name="MatrixSetup", new_name="SavedSetup"),
        migrations.AddField(
            model_name="gold",
            name="retired",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="nothing is scored against it any more",
            ),
        ),
        migrations.AddField(
            model_name="savedsetup",
            name="kind",
            field=models.CharField(
                choices=[
                    ("matrix", "Matrix"),
                    ("session", "Session"),
                    ("cook", "Cook"),
                    ("models", "Models"),
                ],
                db_default="matrix",
                default="matrix",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="savedsetup",
            name="retired",
            field=models.BooleanField(
                db_default=False, default=False, help_text="not offered any more"
            ),
        ),
    ]
