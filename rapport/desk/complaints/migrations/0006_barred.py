"""Whoever is complained of is given the case of the complaint by nobody."""

from django.db import migrations

BAR = """
UPDATE cases_case SET barred_id = f.complained_of_id FROM complaints_complaintfile f
WHERE f.case_id = cases_case.id AND f.complained_of_id IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0005_rungs_and_entities"), ("cases", "0015_barred")]
    operations = [migrations.RunSQL(BAR, migrations.RunSQL.noop)]
