"""What was written and has not left yet, such as a letter, is its own direction."""

from django.db import migrations, models

DIRECTIONS = [("inbound", "inbound"), ("outbound", "outbound"), ("note", "note"), ("leaving", "leaving")]


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_readers")]
    operations = [migrations.AlterField("contact", "direction", models.CharField(choices=DIRECTIONS, max_length=10))]
