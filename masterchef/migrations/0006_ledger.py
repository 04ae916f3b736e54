import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('masterchef', '0005_journal'),
    ]

    operations = [
        migrations.CreateModel(
            name='LedgerEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(help_text='of the work, such as "turn"', max_length=24)),
                ('work', models.BigIntegerField(help_text="the id of the work's row")),
                ('by', models.CharField(choices=[('call', 'a call through the door'), ('agent', 'an attempt of a CLI agent')], max_length=8)),
                ('number', models.BigIntegerField(help_text="the call's id, or the fence of the attempt")),
                ('model', models.CharField(blank=True, max_length=200)),
                ('tokens_in', models.BigIntegerField(null=True)),
                ('tokens_cached', models.BigIntegerField(help_text='of tokens_in, from KV cache', null=True)),
                ('tokens_out', models.BigIntegerField(null=True)),
                ('seconds', models.FloatField(help_text='that the model or the agent took', null=True)),
                ('cost_usd', models.DecimalField(decimal_places=6, max_digits=12, null=True)),
                ('cost_source', models.CharField(choices=[('none', 'none: nothing is charged'), ('reported', 'Reported'), ('estimated', 'Estimated'), ('subscription', 'Subscription')], default='none', max_length=12)),
                ('error_class', models.CharField(blank=True, max_length=24)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('run', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='masterchef.run')),
            ],
            options={
                'verbose_name_plural': 'ledger entries',
                'indexes': [models.Index(fields=['run', 'kind', 'work'], name='ledger_work')],
                'constraints': [models.UniqueConstraint(fields=('number', 'by', 'kind', 'work'), name='ledger_once')],
            },
        ),
    ]
