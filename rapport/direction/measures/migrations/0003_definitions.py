"""Since when a measure counts by which version of its definition."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("measures", "0002_owners")]

    operations = [
        migrations.CreateModel(
            name="DefinitionVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("metric", models.CharField(max_length=80)),
                ("version", models.PositiveIntegerField()),
                ("seen_at", models.DateTimeField()),
                ("is_first", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [models.UniqueConstraint(models.F("metric"), models.F("version"), name="definition_once")],
            },
        ),
    ]
