"""Of the keys that requests were sent with only digests are kept: they may hold a name."""

from typing import Any

from django.db import migrations
from django.utils.crypto import salted_hmac


def digest(apps: Any, _editor: Any) -> None:
    """Put the digest in the place of each key of the last two days; one that is sent again is still known."""
    kept = apps.get_model("connections", "KeptAnswer")
    for row in kept.objects.iterator():
        row.key = salted_hmac("connections.answers", f"{row.token_id}:{row.key}", algorithm="sha256").hexdigest()
        row.save(update_fields=["key"])


class Migration(migrations.Migration):
    dependencies = [("connections", "0001_begin")]
    operations = [migrations.RunPython(digest, migrations.RunPython.noop)]
