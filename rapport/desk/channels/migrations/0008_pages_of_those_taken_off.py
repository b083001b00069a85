"""Pages of batches that still hold a letter that has left them go; they are made anew from the letters that are left."""

from django.db import migrations

EMPTY_WHERE_SOME_LEFT = """
UPDATE channels_printbatch AS batch SET content = ''
WHERE letter_count <> (SELECT count(*) FROM channels_letter AS letter WHERE letter.batch_id = batch.id)
"""


class Migration(migrations.Migration):
    dependencies = [("channels", "0007_copies_of_letters")]
    operations = [migrations.RunSQL(EMPTY_WHERE_SOME_LEFT, migrations.RunSQL.noop)]
