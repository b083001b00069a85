"""Letters as sent and returns as frozen are never changed: the database itself refuses it."""

from django.db import migrations

LETTERS = """
CREATE FUNCTION complaints_letter_unchanged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.text = '' AND (NEW.complaint_id, NEW.letter, NEW.sha256, NEW.sent_at, NEW.elements)
        = (OLD.complaint_id, OLD.letter, OLD.sha256, OLD.sent_at, OLD.elements) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A letter that was sent stays as it was.';
END $$;
CREATE TRIGGER letter_unchanged BEFORE UPDATE OR DELETE ON complaints_lettercopy
    FOR EACH ROW EXECUTE FUNCTION complaints_letter_unchanged();
"""
RETURNS = """
CREATE FUNCTION complaints_return_unchanged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A frozen return stays as it was.';
END $$;
CREATE TRIGGER return_unchanged BEFORE UPDATE OR DELETE ON complaints_returnsnapshot
    FOR EACH ROW EXECUTE FUNCTION complaints_return_unchanged();
"""
BACK = """
DROP TRIGGER letter_unchanged ON complaints_lettercopy;
DROP FUNCTION complaints_letter_unchanged();
DROP TRIGGER return_unchanged ON complaints_returnsnapshot;
DROP FUNCTION complaints_return_unchanged();
"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0001_complaints")]
    operations = [migrations.RunSQL(LETTERS + RETURNS, BACK)]
