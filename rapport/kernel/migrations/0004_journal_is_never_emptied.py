"""The journal refuses to be emptied, as it refuses changes: TRUNCATE would pass by the triggers of its rows.

Whoever throws a whole database's rows away on purpose, as tests do after each of theirs, says so for the session:
SET rapport.may_be_emptied = 'yes'.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION kernel_refuse_emptying() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('rapport.may_be_emptied', true) IS DISTINCT FROM 'yes' THEN
        RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;

-- Such triggers do not pass from a table to its partitions, so each one has its own.
CREATE FUNCTION kernel_guard_journal() RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    part regclass; made integer := 0;
BEGIN
    FOR part IN SELECT relid FROM pg_partition_tree('kernel_entry') LOOP
        IF NOT EXISTS (SELECT 1 FROM pg_trigger WHERE tgrelid = part AND tgname = 'entry_never_emptied') THEN
            EXECUTE format('CREATE TRIGGER entry_never_emptied BEFORE TRUNCATE ON %s '
                'FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_emptying()', part);
            made := made + 1;
        END IF;
    END LOOP;
    RETURN made;
END $$;
SELECT kernel_guard_journal();

ALTER FUNCTION kernel_prepare_journal(date, integer) RENAME TO kernel_make_partitions;
CREATE FUNCTION kernel_prepare_journal(since date, months integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    made integer := kernel_make_partitions(since, months);
BEGIN
    PERFORM kernel_guard_journal();
    RETURN made;
END $$;
"""
ALLOW = """
DROP FUNCTION kernel_prepare_journal;
ALTER FUNCTION kernel_make_partitions(date, integer) RENAME TO kernel_prepare_journal;
DROP FUNCTION kernel_guard_journal;
DROP FUNCTION kernel_refuse_emptying CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0003_parts_of_documents")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
