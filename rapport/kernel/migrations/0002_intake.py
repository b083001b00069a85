"""Imports: runs, files, findings, rejected rows, watched folders, and the table in which rows wait."""

import django.db.models.deletion
import django.db.models.expressions
import rapport.kernel.intake.types
from django.db import migrations, models

# No identity and no foreign key: rows only pass through, in their hundred thousands.
STAGED = """
CREATE TABLE kernel_staged_row (
    run_id bigint NOT NULL,
    group_no bigint NOT NULL,
    key text NOT NULL,
    file smallint NOT NULL,
    line bigint NOT NULL,
    values text NOT NULL
);
CREATE INDEX staged_row_group ON kernel_staged_row (run_id, group_no);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('mapping_name', models.CharField(max_length=80)),
                ('mapping_version', models.CharField(blank=True, max_length=40)),
                ('plan', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('draft', 'draft'), ('waiting', 'waiting'), ('staging', 'staging'), ('working', 'working'), ('done', 'done'), ('failed', 'failed')], default=rapport.kernel.intake.types.RunState['DRAFT'], max_length=20)),
                ('is_trial', models.BooleanField(default=False)),
                ('made_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('by_id', models.BigIntegerField(blank=True, null=True)),
                ('by_name', models.CharField(max_length=120)),
                ('origin', models.CharField(blank=True, max_length=300)),
                ('row_estimate', models.BigIntegerField(default=0)),
                ('row_read', models.BigIntegerField(default=0)),
                ('row_staged', models.BigIntegerField(default=0)),
                ('row_accepted', models.BigIntegerField(default=0)),
                ('row_known', models.BigIntegerField(default=0)),
                ('row_rejected', models.BigIntegerField(default=0)),
                ('group_total', models.BigIntegerField(default=0)),
                ('group_done', models.BigIntegerField(default=0)),
                ('added_count', models.BigIntegerField(default=0)),
                ('changed_count', models.BigIntegerField(default=0)),
                ('unchanged_count', models.BigIntegerField(default=0)),
                ('made', models.JSONField(default=dict)),
                ('busy_seconds', models.FloatField(default=0.0)),
                ('failure', models.TextField(blank=True)),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'indexes': [models.Index(fields=['kind', '-made_at'], name='import_run_recent')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), ('row_read', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('row_accepted'), '+', models.F('row_known')), '+', models.F('row_rejected'))), _connector='OR'), name='import_run_adds_up')],
            },
        ),
        migrations.CreateModel(
            name='WatchedFolder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('path', models.CharField(max_length=400)),
                ('mapping_name', models.CharField(max_length=80)),
                ('zone_name', models.CharField(blank=True, max_length=60)),
                ('date_order', models.CharField(blank=True, max_length=3)),
                ('is_active', models.BooleanField(default=True)),
                ('made_at', models.DateTimeField()),
                ('by_name', models.CharField(max_length=120)),
                ('looked_at', models.DateTimeField(blank=True, null=True)),
                ('trouble', models.TextField(blank=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'path'), name='watched_folder_once')],
            },
        ),
        migrations.CreateModel(
            name='ImportFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=200)),
                ('path', models.TextField()),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('size_bytes', models.BigIntegerField()),
                ('unpacked_bytes', models.BigIntegerField()),
                ('form', models.CharField(choices=[('csv', 'csv'), ('xlsx', 'xlsx'), ('jsonl', 'jsonl')], max_length=10)),
                ('is_packed', models.BooleanField(default=False)),
                ('encoding', models.CharField(blank=True, max_length=20)),
                ('delimiter', models.CharField(blank=True, max_length=5)),
                ('has_strange_bytes', models.BooleanField(default=False)),
                ('has_nul', models.BooleanField(default=False)),
                ('row_estimate', models.BigIntegerField(default=0)),
                ('header', models.JSONField(default=list)),
                ('notes', models.JSONField(default=list)),
                ('row_read', models.BigIntegerField(default=0)),
                ('is_read', models.BooleanField(default=False)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='kernel.importrun')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('run', 'place'), name='import_file_place')],
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('column', models.CharField(blank=True, max_length=120)),
                ('value', models.CharField(blank=True, max_length=200)),
                ('row_count', models.BigIntegerField(default=0)),
                ('places', models.JSONField(default=list)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='kernel.importrun')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('run', 'kind', 'column', 'value'), name='finding_once')],
            },
        ),
        migrations.CreateModel(
            name='RejectedRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.PositiveSmallIntegerField()),
                ('line', models.BigIntegerField()),
                ('reason', models.CharField(max_length=300)),
                ('values', models.TextField()),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rejected', to='kernel.importrun')),
            ],
            options={
                'indexes': [models.Index(fields=['run', 'file', 'line'], name='rejected_row_place')],
            },
        ),
        migrations.RunSQL(STAGED, 'DROP TABLE kernel_staged_row'),
    ]
