"""Since when a folder is read: what came before is old, whenever the first look is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0001_initial")]
    operations = [
        migrations.AddField("mailbox", "connected_at", models.DateTimeField(blank=True, null=True)),
    ]
