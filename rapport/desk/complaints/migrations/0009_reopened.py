from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0008_several_outside")]
    operations = [migrations.AddField("complaintfile", "reopened_at", models.DateTimeField(null=True))]
