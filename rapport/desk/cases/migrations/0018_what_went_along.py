"""Which rows of other tables went along with a merged case; and what is left in inboxes of cases that were erased goes.

Until now a notice that a case's time runs out ("Overdue: …", with its subject) outlived the case where a rule erased it, or where
it was erased before clocks led to their notices.
"""

from django.db import migrations, models

OF_ERASED_CASES = """
DELETE FROM kernel_notice AS notice USING kernel_entry AS entry, cases_case AS erased
WHERE erased.subject = '[erased]' AND entry.id = notice.entry_id AND (
    (entry.subject = 'cases.case' AND entry.subject_id = erased.id)
    OR (entry.subject = 'standards.clock' AND entry.subject_id IN (
        SELECT clock.id FROM standards_clock AS clock WHERE clock.subject_kind = 'case' AND clock.subject_id = erased.id))
)
"""
LEADING_TO_ERASED_CASES = """
DELETE FROM kernel_notice AS notice USING cases_case AS erased
WHERE erased.subject = '[erased]' AND erased.id = substring(notice.url FROM '^/cases/([0-9]{1,18})(?:[/?#]|$)')::bigint
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0017_turned_states"), ("kernel", "0009_entries_by_when_recorded"), ("standards", "0004_stages"),
    ]  # fmt: skip
    operations = [
        migrations.AddField("merge", "moved", models.JSONField(default=dict)),
        migrations.RunSQL(LEADING_TO_ERASED_CASES, migrations.RunSQL.noop),
        migrations.RunSQL(OF_ERASED_CASES, migrations.RunSQL.noop),
    ]
