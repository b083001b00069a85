"""What goes to the customer by itself is its own direction: a word more, no row is touched."""

from django.db import migrations, models

DIRECTIONS = [
    ("inbound", "inbound"), ("outbound", "outbound"), ("note", "note"), ("leaving", "leaving"), ("automatic", "automatic"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_leaving")]
    operations = [migrations.AlterField("contact", "direction", models.CharField(choices=DIRECTIONS, max_length=10))]
