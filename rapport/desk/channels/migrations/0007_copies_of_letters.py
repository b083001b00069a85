import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0006_questions")]
    operations = [
        migrations.AddField(
            "letter",
            "copy_address",
            django.contrib.postgres.fields.ArrayField(models.CharField(max_length=250), default=list, size=None),
        ),
    ]
