"""The ledger still only grows, but the words of an entry can be erased: nothing else of it changes with them."""

from django.db import migrations

# Told by the whole row, so that a column of later days is guarded as well.
FORWARD = """
CREATE OR REPLACE FUNCTION remedies_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.why = '[erased]' AND to_jsonb(NEW) - 'why' = to_jsonb(OLD) - 'why' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the ledger of remedies only grows; a mistake has a counter-entry';
END $$;
"""
BACK = """
CREATE OR REPLACE FUNCTION remedies_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger of remedies only grows; a mistake has a counter-entry';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("remedies", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
