from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("judging", "0013_timers_without_a_way_back")]

    operations = [
        migrations.AlterField(
            model_name="savedsetup",
            name="kind",
            field=models.CharField(
                choices=[
                    ("matrix", "Matrix"),
                    ("session", "Session"),
                    ("suite", "Suite"),
                    ("cook", "Cook"),
                    ("models", "Models"),
                ],
                db_default="matrix",
                default="matrix",
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="schedule",
            name="kind",
            field=models.CharField(
                choices=[("matrix", "Matrix"), ("session", "Session"), ("suite", "Suite")],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="schedule",
            name="setup",
            field=models.JSONField(
                help_text="as POST /api/v1/matrices, sessions or suite-runs takes it"
            ),
        ),
    ]
