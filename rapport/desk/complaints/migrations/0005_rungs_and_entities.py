"""Warnings have their moment, complaints their legal entity; overdue ones are found by an index, closed ones included."""

from django.db import migrations, models
from django.db.models import Q

ENTITY = {"to": "complaints.legalentity", "null": True, "on_delete": models.PROTECT, "related_name": "+"}
# Early enough for every rung of the ladders that come along; whoever tells finds the right moment then.
TELL = """
UPDATE complaints_milestonerow SET tell_at = due_at - interval '9 days'
WHERE met_at IS NULL AND NOT is_void AND told < 4 AND milestone NOT IN ('quick', 'referral', 'retention')
"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0004_redress_waits")]
    operations = [
        migrations.CreateModel(
            name="LegalEntity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, unique=True)),
                ("reference", models.CharField(blank=True, max_length=60)),
                ("is_default", models.BooleanField(default=False)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ("name",),
                "constraints": [
                    models.UniqueConstraint("is_default", name="entity_default_once", condition=Q(is_default=True))
                ],
            },
        ),
        migrations.AddField("complaintfile", "entity", models.ForeignKey(**ENTITY)),
        migrations.AddField("returnsnapshot", "entity", models.ForeignKey(**ENTITY)),
        migrations.AddField("outsidecase", "send_by_date", models.DateField(null=True)),
        migrations.AddField("milestonerow", "tell_at", models.DateTimeField(null=True)),
        migrations.RunSQL(TELL, migrations.RunSQL.noop),
        migrations.AddIndex(
            "milestonerow",
            models.Index(fields=["tell_at"], name="milestone_tell", condition=Q(tell_at__isnull=False)),
        ),
        migrations.RemoveIndex("complaintfile", "complaint_due"),
        migrations.AddIndex(
            "complaintfile",
            models.Index(fields=["next_due_at"], name="complaint_due", condition=Q(next_due_at__isnull=False)),
        ),
    ]
