"""Seals over the journal, which the database refuses to change as it refuses to change the journal."""

from django.db import migrations, models

GUARD = """
CREATE FUNCTION kernel_refuse_seal_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'seals of the journal never change' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER seal_never_changed BEFORE UPDATE OR DELETE ON kernel_seal
    FOR EACH ROW EXECUTE FUNCTION kernel_refuse_seal_change();
CREATE TRIGGER seal_never_emptied BEFORE TRUNCATE ON kernel_seal
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_emptying();
"""
ALLOW = "DROP FUNCTION kernel_refuse_seal_change CASCADE; DROP TRIGGER IF EXISTS seal_never_emptied ON kernel_seal"


class Migration(migrations.Migration):
    dependencies = [("kernel", "0005_visits")]

    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("until_id", models.BigIntegerField()),
                ("entry_count", models.PositiveIntegerField()),
                ("marks", models.BinaryField()),
                ("previous", models.CharField(blank=True, max_length=64)),
                ("sha256", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(GUARD, ALLOW),
    ]
