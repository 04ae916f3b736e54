from django.db import migrations


FILL = """
INSERT INTO masterchef_ledgerentry (run_id, kind, work, by, number, model, tokens_in,
  tokens_cached, tokens_out, cost_usd, cost_source, error_class, at)
SELECT cook_id, CASE WHEN judging THEN 'judgement' ELSE 'participation' END,
  coalesce(substring(work from ':([0-9]{1,18})')::bigint, -id), 'agent', fence, model, tokens_in,
  tokens_cached, tokens_out, cost_usd, cost_source, '', at
FROM judging_usage ORDER BY id
"""


class Migration(migrations.Migration):
    """What CLI agents used goes into the one ledger."""

    dependencies = [
        ('judging', '0005_waiting_and_failures'),
        ('masterchef', '0006_ledger'),
    ]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.DeleteModel(
            name='Usage',
        ),
    ]
