import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0006_barred"), ("kernel", "0001_initial")]
    operations = [
        migrations.AddField(
            "complaintfile", "complainant_email", models.CharField(blank=True, default="", max_length=254), False
        ),
        migrations.AddField(
            "complaintfile", "complainant_address", models.CharField(blank=True, default="", max_length=500), False
        ),
        migrations.AddField("complaintfile", "copies_customer", models.BooleanField(default=False)),
        migrations.AddField("complaintfile", "authority_date", models.DateField(null=True)),
        migrations.AddField(
            "complaintfile",
            "authority_file",
            models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="kernel.storedfile"),
        ),
        migrations.AddField("complaintfile", "authority_withdrawn_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "complaintfile", "authority_withdrawn_why", models.CharField(blank=True, default="", max_length=300), False
        ),
    ]
