"""Who alone may see a case that is not for everybody."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_day_at_the_desk")]
    operations = [
        migrations.AddField("case", "reader_ids", ArrayField(models.BigIntegerField(), blank=True, null=True)),
    ]
