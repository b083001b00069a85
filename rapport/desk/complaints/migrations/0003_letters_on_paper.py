"""A letter on paper counts from when it is posted, and no more once it came back; its words stay as they were written."""

from django.db import migrations, models
from django.db.models import Q

MAY_MOVE = """
CREATE OR REPLACE FUNCTION complaints_letter_unchanged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.text IN ('', OLD.text)
        AND (NEW.complaint_id, NEW.letter, NEW.sha256, NEW.written_at, NEW.elements, NEW.contact_id, NEW.by_id)
        IS NOT DISTINCT FROM
            (OLD.complaint_id, OLD.letter, OLD.sha256, OLD.written_at, OLD.elements, OLD.contact_id, OLD.by_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A letter that was sent stays as it was.';
END $$;
"""
BEFORE = """
CREATE OR REPLACE FUNCTION complaints_letter_unchanged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.text = '' AND (NEW.complaint_id, NEW.letter, NEW.sha256, NEW.sent_at, NEW.elements)
        = (OLD.complaint_id, OLD.letter, OLD.sha256, OLD.sent_at, OLD.elements) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A letter that was sent stays as it was.';
END $$;
"""
OFF = "ALTER TABLE complaints_lettercopy DISABLE TRIGGER letter_unchanged"
ON = "ALTER TABLE complaints_lettercopy ENABLE TRIGGER letter_unchanged"


class Migration(migrations.Migration):
    dependencies = [("complaints", "0002_unchanged")]
    operations = [
        migrations.AddField("lettercopy", "written_at", models.DateTimeField(null=True)),
        migrations.AddField("lettercopy", "returned_date", models.DateField(null=True)),
        migrations.AddField("lettercopy", "withdrawn_at", models.DateTimeField(null=True)),
        migrations.RunSQL(OFF, ON),
        migrations.RunSQL("UPDATE complaints_lettercopy SET written_at = sent_at", migrations.RunSQL.noop),
        migrations.RunSQL(ON, OFF),
        migrations.AlterField("lettercopy", "written_at", models.DateTimeField()),
        migrations.AlterField("lettercopy", "sent_at", models.DateTimeField(null=True)),
        migrations.RunSQL(MAY_MOVE, BEFORE),
        migrations.AddConstraint(
            "lettercopy",
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(returned_date=None, withdrawn_at=None), name="letter_sent_or_not"
            ),
        ),
    ]
