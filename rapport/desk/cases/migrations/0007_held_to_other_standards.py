import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_records_say_when"), ("standards", "0002_named_standards")]

    operations = [
        migrations.CreateModel(
            name="CaseStandard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="standards",
                        to="cases.case",
                    ),
                ),
                (
                    "standard",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="standards.standard",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["case", "from_at"], name="case_standard_case")]},
        ),
    ]
