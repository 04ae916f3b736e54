"""The protocol's clock: the database's, which a test can move."""

from django.db import migrations

CLOCK = """
CREATE FUNCTION masterchef_now() RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT clock_timestamp() + make_interval(secs => coalesce(
        nullif(current_setting('masterchef.clock_offset_ms', true), '')::float, 0) / 1000)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("masterchef", "0001_initial")]
    operations = [migrations.RunSQL(CLOCK, "DROP FUNCTION masterchef_now();")]
