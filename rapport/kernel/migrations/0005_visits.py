"""When a person was here, so that what happened since they left can be told."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0004_journal_is_never_emptied")]

    operations = [
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person_id", models.BigIntegerField(unique=True)),
                ("here_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
    ]
