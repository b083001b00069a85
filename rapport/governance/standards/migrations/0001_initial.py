"""Calendars and standards in versions, and the clocks."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Calendar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name='CalendarVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('zone_name', models.CharField(max_length=60)),
                ('week', models.JSONField(default=list)),
                ('country', models.CharField(blank=True, max_length=2)),
                ('subdivision', models.CharField(blank=True, max_length=10)),
                ('days', models.JSONField(default=dict)),
                ('is_always_open', models.BooleanField(default=False)),
                ('from_at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='standards.calendar')),
            ],
        ),
        migrations.CreateModel(
            name='Standard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('promise', models.CharField(max_length=300)),
                ('measure', models.CharField(choices=[('first_response', 'First response'), ('next_response', 'Next response'), ('resolution', 'Resolution'), ('final_response', 'Final response')], max_length=20)),
                ('is_statutory', models.BooleanField(default=False)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='StandardVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('unit', models.CharField(choices=[('business_seconds', 'hours of opening'), ('business_days', 'business days'), ('calendar_days', 'calendar days'), ('weeks', 'weeks'), ('months', 'months')], max_length=20)),
                ('amount', models.PositiveIntegerField()),
                ('threshold_share', models.FloatField()),
                ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list)),
                ('channels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list)),
                ('priorities', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list)),
                ('segments', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list)),
                ('team_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list)),
                ('warnings', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), blank=True, default=list)),
                ('active_from', models.DateTimeField()),
                ('active_to', models.DateTimeField(blank=True, null=True)),
                ('made_at', models.DateTimeField()),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.calendar')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('standard', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='standards.standard')),
            ],
        ),
        migrations.CreateModel(
            name='Clock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_kind', models.CharField(max_length=20)),
                ('subject_id', models.BigIntegerField()),
                ('measure', models.CharField(max_length=20)),
                ('is_statutory', models.BooleanField()),
                ('turn', models.PositiveIntegerField()),
                ('begun_at', models.DateTimeField()),
                ('started_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(null=True)),
                ('breach_at', models.DateTimeField(null=True)),
                ('stopped_at', models.DateTimeField(null=True)),
                ('result', models.CharField(choices=[('running', 'Running'), ('met', 'Met'), ('breached', 'Breached'), ('void', 'Not applicable')], max_length=10)),
                ('elapsed_seconds', models.BigIntegerField(null=True)),
                ('target_seconds', models.BigIntegerField()),
                ('paused_from', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list)),
                ('paused_to', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(null=True), default=list)),
                ('next_milestone_at', models.DateTimeField(null=True)),
                ('next_milestone_share', models.PositiveSmallIntegerField(null=True)),
                ('calendar_version', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.calendarversion')),
                ('team', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
                ('standard_version', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.standardversion')),
            ],
        ),
        migrations.AddConstraint(
            model_name='calendarversion',
            constraint=models.UniqueConstraint(models.F('calendar'), models.F('number'), name='calendar_version_once'),
        ),
        migrations.AddConstraint(
            model_name='standardversion',
            constraint=models.UniqueConstraint(models.F('standard'), models.F('number'), name='standard_version_once'),
        ),
        migrations.AddConstraint(
            model_name='standardversion',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='standard_target'),
        ),
        migrations.AddConstraint(
            model_name='standardversion',
            constraint=models.CheckConstraint(condition=models.Q(('threshold_share__gt', 0), ('threshold_share__lte', 1)), name='standard_threshold'),
        ),
        migrations.AddConstraint(
            model_name='standardversion',
            constraint=models.CheckConstraint(condition=models.Q(('active_to', None), ('active_to__gte', models.F('active_from')), _connector='OR'), name='standard_forward'),
        ),
        migrations.AddConstraint(
            model_name='standardversion',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('standard'), '='), (models.Func(models.F('active_from'), models.F('active_to'), function='tstzrange'), '&&')], name='standard_in_force_once'),
        ),
        migrations.AddIndex(
            model_name='clock',
            index=models.Index(models.F('subject_kind'), models.F('due_at'), condition=models.Q(('stopped_at', None), models.Q(('result', 'void'), _negated=True)), name='clock_due'),
        ),
        migrations.AddIndex(
            model_name='clock',
            index=models.Index(models.F('next_milestone_at'), condition=models.Q(('result', 'running')), name='clock_milestone'),
        ),
        migrations.AddIndex(
            model_name='clock',
            index=models.Index(models.F('stopped_at'), name='clock_stopped'),
        ),
        migrations.AddIndex(
            model_name='clock',
            index=models.Index(models.F('subject_kind'), models.F('started_at'), name='clock_started'),
        ),
        migrations.AddIndex(
            model_name='clock',
            index=models.Index(models.F('calendar_version'), condition=models.Q(('stopped_at', None), models.Q(('result', 'void'), _negated=True)), name='clock_calendar'),
        ),
        migrations.AddIndex(
            model_name='clock',
            index=models.Index(models.F('standard_version'), models.F('started_at'), name='clock_standard'),
        ),
        migrations.AddConstraint(
            model_name='clock',
            constraint=models.UniqueConstraint(models.F('subject_kind'), models.F('subject_id'), models.F('measure'), models.F('is_statutory'), models.F('turn'), name='clock_once'),
        ),
        migrations.AddConstraint(
            model_name='clock',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('result', 'met'), _negated=True), ('stopped_at__isnull', False), _connector='OR'), name='clock_met_is_stopped'),
        ),
    ]
