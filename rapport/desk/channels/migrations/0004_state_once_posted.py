"""The state that a case enters once its letter is posted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0003_letters"), ("complaints", "0003_letters_on_paper")]
    operations = [migrations.AddField("letter", "then", models.CharField(blank=True, max_length=20))]
