import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    """The mover asks every few seconds for what was written lately; without an index it read the whole month each time."""

    dependencies = [("kernel", "0008_what_imports_made")]

    operations = [
        # A statement, as the table is made by one: an empty database makes the tables of models at once, but not this one.
        migrations.RunSQL(
            "CREATE INDEX entry_recorded ON kernel_entry USING brin (recorded_at) WITH (autosummarize = on, pages_per_range = 16)",
            "DROP INDEX entry_recorded",
            state_operations=[
                migrations.AddIndex(
                    model_name="entry",
                    index=django.contrib.postgres.indexes.BrinIndex(
                        autosummarize=True, fields=["recorded_at"], name="entry_recorded", pages_per_range=16
                    ),
                ),
            ],
        ),
    ]
