import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

RESULTS = [("running", "Running"), ("met", "Met"), ("breached", "Breached"), ("void", "Not applicable")]


class Migration(migrations.Migration):
    dependencies = [("people", "0003_deputies"), ("standards", "0003_ladders")]

    operations = [
        migrations.AddField("standardversion", "team_targets", models.JSONField(blank=True, default=list)),
        migrations.CreateModel(
            name="Stage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("target_seconds", models.BigIntegerField(null=True)),
                ("begun_at", models.DateTimeField()),
                ("breach_at", models.DateTimeField(null=True)),
                ("result", models.CharField(choices=RESULTS, max_length=10)),
                (
                    "paused_from",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list),
                ),
                (
                    "paused_to",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(null=True), default=list),
                ),
                ("next_milestone_at", models.DateTimeField(null=True)),
                ("next_milestone_share", models.PositiveSmallIntegerField(null=True)),
                (
                    "clock",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stages",
                        to="standards.clock",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.team",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("next_milestone_at"), condition=models.Q(("result", "running")), name="stage_milestone"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("clock", "team"), name="stage_once", nulls_distinct=False),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("result", "void"),
                            models.Q(("target_seconds__gt", 0), ("team__isnull", False)),
                            _connector="OR",
                        ),
                        name="stage_target",
                    ),
                ],
            },
        ),
    ]
