"""Mail, letters and scans of contacts that were merged into another case, or split off, go to where their contacts are."""

from django.db import migrations

TO_THEIR_CONTACT = """
UPDATE channels_{table} AS told SET case_id = contact.case_id FROM cases_contact AS contact
WHERE contact.id = told.contact_id AND told.case_id <> contact.case_id
"""


class Migration(migrations.Migration):
    dependencies = [("channels", "0008_pages_of_those_taken_off"), ("cases", "0018_what_went_along")]
    operations = [
        migrations.RunSQL(TO_THEIR_CONTACT.format(table=one), migrations.RunSQL.noop)
        for one in ("inbound", "outbound", "letter", "scan")
    ]
