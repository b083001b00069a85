"""Targets of one queue of routing."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models
from django.db.models import F, Func, Q


class Migration(migrations.Migration):
    dependencies = [("measures", "0004_agreements"), ("routing", "0002_automations")]

    operations = [
        migrations.AddField(
            model_name="target",
            name="queue",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="routing.queue"
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(condition=Q(("queue", None), ("team__isnull", False), _connector="OR"), name="target_queue_has_team"),
        ),
        migrations.RemoveConstraint(model_name="target", name="target_once"),
        migrations.AddConstraint(
            model_name="target",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (F("metric"), "="),
                    (django.db.models.functions.comparison.Coalesce(F("team"), 0), "="),
                    (django.db.models.functions.comparison.Coalesce(F("queue"), 0), "="),
                    (Func(F("active_from"), F("active_to"), function="daterange"), "&&"),
                ],
                name="target_once",
            ),
        ),
    ]
