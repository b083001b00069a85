"""To whom a case is given by nobody, because it is about them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_automatic")]
    operations = [migrations.AddField("case", "barred_id", models.BigIntegerField(blank=True, null=True))]
