"""Words and judges' names of a calibration go when its time is over."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0004_departments_head"), ("quality", "0002_handing_on")]
    operations = [
        migrations.AddField("calibration", "keep_days", models.PositiveIntegerField(default=365)),
        migrations.AddField("calibration", "forgotten_at", models.DateTimeField(blank=True, null=True)),
        migrations.AlterField(
            "calibrationplace",
            "person",
            models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
            ),
        ),
    ]
