import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0007_representatives")]
    operations = [
        migrations.AlterField(
            "outsidecase",
            "complaint",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="outside_cases", to="complaints.complaintfile"
            ),
        ),
    ]
