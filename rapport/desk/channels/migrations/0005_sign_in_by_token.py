"""A mailbox signs in by tokens of its provider, where that takes no passwords."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0004_state_once_posted")]
    operations = [
        migrations.AddField("mailbox", "client_id", models.CharField(blank=True, default="", max_length=250), preserve_default=False),
        migrations.AddField("mailbox", "client_secret", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.AddField("mailbox", "token_url", models.CharField(blank=True, default="", max_length=500), preserve_default=False),
        migrations.AddField("mailbox", "token_scope", models.CharField(blank=True, default="", max_length=500), preserve_default=False),
        migrations.AddField("mailbox", "refresh_token", models.TextField(blank=True, default=""), preserve_default=False),
    ]
