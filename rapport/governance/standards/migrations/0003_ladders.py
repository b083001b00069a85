import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("standards", "0002_named_standards")]

    operations = [
        migrations.AddField("standardversion", "ladder", models.JSONField(blank=True, default=list)),
        migrations.CreateModel(
            name="Late",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hours", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField(db_index=True, null=True)),
                (
                    "clock",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="late", to="standards.clock"
                    ),
                ),
            ],
        ),
    ]
