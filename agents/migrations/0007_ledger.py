from django.db import migrations, models


# The only place where the text of `work`, such as "participation:17.0", is taken apart: later
# entries are written with the kind and the id of their work.
FILL = """
INSERT INTO masterchef_ledgerentry (run_id, kind, work, by, number, model, tokens_in,
  tokens_cached, tokens_out, seconds, cost_usd, cost_source, error_class, at)
SELECT run_id, coalesce(substring(work from '^([a-z]{1,24}):'), ''),
  coalesce(substring(work from '^[a-z]+:([0-9]{1,18})')::bigint, 0), 'call', id, model, tokens_in,
  tokens_cached, tokens_out, total_ms / 1000, cost_usd, cost_source, error_class, at
FROM agents_modelcall WHERE NOT cached
ORDER BY id
"""


class Migration(migrations.Migration):
    """What models used so far goes into the one ledger."""

    dependencies = [
        ('agents', '0006_journal_moved'),
        ('masterchef', '0006_ledger'),
    ]

    operations = [
        migrations.AlterField(
            model_name='modelcall',
            name='cost_source',
            field=models.CharField(choices=[('none', 'none: nothing is charged'), ('reported', 'Reported'), ('estimated', 'Estimated'), ('subscription', 'Subscription')], default='none', max_length=12),
        ),
        migrations.RunSQL(FILL, "DELETE FROM masterchef_ledgerentry WHERE by = 'call'"),
    ]
