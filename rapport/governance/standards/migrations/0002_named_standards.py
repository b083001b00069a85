from django.db import migrations, models

MEASURES = [
    ("first_response", "First response"),
    ("next_response", "Next response"),
    ("update", "Update"),
    ("pausable_update", "Update while it is with us"),
    ("resolution", "Resolution"),
    ("requester_wait", "Customer’s wait"),
    ("work_time", "Time with us"),
    ("total_resolution", "Whole time to resolution"),
    ("final_response", "Final response"),
]


class Migration(migrations.Migration):
    dependencies = [("standards", "0001_initial")]

    operations = [
        migrations.AddField("standard", "is_named", models.BooleanField(default=False)),
        migrations.AlterField("standard", "measure", models.CharField(choices=MEASURES, max_length=20)),
    ]
