"""Agreements about figures of individual people, and who looked at whose."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


def _person(*, optional: bool = False) -> models.ForeignKey:
    return models.ForeignKey(null=optional, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person")


class Migration(migrations.Migration):
    dependencies = [("measures", "0003_definitions"), ("people", "0003_deputies")]

    operations = [
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(unique=True)),
                ("party", models.CharField(max_length=20)),
                ("agreed_with", models.CharField(max_length=160)),
                (
                    "person_ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), null=True, size=None),
                ),
                (
                    "purposes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None),
                ),
                ("text", models.TextField()),
                ("reach_days", models.PositiveIntegerField()),
                ("active_from", models.DateField()),
                ("review_date", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", _person(optional=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_by", _person(optional=True)),
                ("withdrawn_why", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("review_date__gt", models.F("active_from"))), name="agreement_forward"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("metric", models.CharField(max_length=80)),
                ("since", models.DateField()),
                ("until", models.DateField()),
                ("at", models.DateTimeField()),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="looks", to="measures.agreement"
                    ),
                ),
                ("by", _person()),
                ("person", _person()),
            ],
            options={"indexes": [models.Index(fields=["person", "-at"], name="look_person")]},
        ),
    ]
