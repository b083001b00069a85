"""What was settled or reopened is found by its moment, however long the history grows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0016_unasked")]
    operations = [
        migrations.RemoveIndex("stateinterval", "state_resolved"),
        migrations.AddIndex(
            "stateinterval",
            models.Index(
                condition=models.Q(("state__in", ["reopened", "resolved", "closed"])), fields=["from_at"], name="state_turned"
            ),
        ),
    ]
