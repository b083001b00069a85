import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    """The mover asks every few seconds for what was written lately; without an index it read the whole month each time."""

    dependencies = [("kernel", "0008_what_imports_made")]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True, fields=["recorded_at"], name="entry_recorded", pages_per_range=16
            ),
        ),
    ]
