"""Cases that we make ourselves, and what is to be done in one of them alone."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_barred")]
    operations = [
        migrations.AddField("case", "is_unasked", models.BooleanField(db_default=False, default=False)),
        migrations.AddIndex(
            "case", models.Index(condition=models.Q(("is_unasked", True)), fields=["opened_at"], name="case_unasked")
        ),
        migrations.AddField(
            "checklistitem",
            "case",
            models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="items", to="cases.case"
            ),
        ),
    ]
