"""The tables of cases. Their search needs the text search configuration that the kernel's first migration makes."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import rapport.desk.cases.models
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('kernel', '0001_initial'),
        ('customers', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Attribute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=40, unique=True)),
                ('label', models.CharField(max_length=80)),
                ('choices', models.JSONField(blank=True, default=list)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('is_watched', models.BooleanField(default=False)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ('position', 'key'),
            },
        ),
        migrations.CreateModel(
            name='Cause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('is_active', models.BooleanField(default=True)),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.department')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='cases.cause')),
            ],
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('enquiry', 'enquiry'), ('order', 'order'), ('complaint', 'complaint'), ('compliment', 'compliment'), ('request', 'request')], max_length=20)),
                ('subject', models.CharField(max_length=200)),
                ('attributes', models.JSONField(blank=True, default=dict)),
                ('channel', models.CharField(choices=[('email', 'email'), ('phone', 'phone'), ('chat', 'chat'), ('web', 'web'), ('letter', 'letter'), ('social', 'social'), ('store', 'store'), ('other', 'other')], max_length=20)),
                ('priority', models.CharField(choices=[('low', 'low'), ('normal', 'normal'), ('high', 'high'), ('urgent', 'urgent')], default='normal', max_length=20)),
                ('state', models.CharField(choices=[('new', 'new'), ('open', 'open'), ('waiting_customer', 'waiting_customer'), ('waiting_others', 'waiting_others'), ('resolved', 'resolved'), ('closed', 'closed'), ('reopened', 'reopened')], default='new', max_length=20)),
                ('tier', models.CharField(choices=[('representative', 'representative'), ('supervisor', 'supervisor'), ('manager', 'manager'), ('director', 'director')], default='representative', max_length=20)),
                ('is_safety', models.BooleanField(default=False)),
                ('opened_at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('state_since_at', models.DateTimeField()),
                ('awaiting_answer_since', models.DateTimeField(blank=True, null=True)),
                ('last_contact_at', models.DateTimeField(blank=True, null=True)),
                ('resolved_at', models.DateTimeField(blank=True, null=True)),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('inbound_count', models.PositiveIntegerField(default=0)),
                ('portal_key', models.CharField(default=rapport.desk.cases.models.new_key, max_length=40)),
                ('source', models.CharField(blank=True, max_length=60)),
                ('external_id', models.CharField(blank=True, max_length=120, null=True)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('batch_id', models.BigIntegerField(blank=True, null=True)),
                ('worked_at', models.DateTimeField(blank=True, null=True)),
                ('search', models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.SearchVector('subject', 'external_id', config=django.contrib.postgres.search.SearchConfig('rapport'), weight='A'), '||', models.Func(models.F('attributes'), function='jsonb_to_tsvector', output_field=django.contrib.postgres.search.SearchVectorField(), template='setweight(%(function)s(\'rapport\', %(expressions)s, \'["string"]\'), \'A\')'), django.contrib.postgres.search.SearchConfig('rapport')), output_field=django.contrib.postgres.search.SearchVectorField())),
                ('assignee', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('customer', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                ('observer', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('team', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
                ('cause', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.cause')),
            ],
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('direction', models.CharField(choices=[('inbound', 'inbound'), ('outbound', 'outbound'), ('note', 'note')], max_length=10)),
                ('channel', models.CharField(choices=[('email', 'email'), ('phone', 'phone'), ('chat', 'chat'), ('web', 'web'), ('letter', 'letter'), ('social', 'social'), ('store', 'store'), ('other', 'other')], max_length=20)),
                ('at', models.DateTimeField()),
                ('text', models.TextField()),
                ('is_abusive', models.BooleanField(default=False)),
                ('is_private', models.BooleanField(default=False)),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='cases.case')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='Escalation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.CharField(choices=[('representative', 'representative'), ('supervisor', 'supervisor'), ('manager', 'manager'), ('director', 'director')], max_length=20)),
                ('to', models.CharField(choices=[('representative', 'representative'), ('supervisor', 'supervisor'), ('manager', 'manager'), ('director', 'director')], max_length=20)),
                ('happened', models.TextField()),
                ('tried', models.TextField()),
                ('wanted', models.TextField()),
                ('options', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('taken_over', 'taken_over'), ('returned', 'returned'), ('withdrawn', 'withdrawn')], default='waiting', max_length=20)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('guidance', models.TextField(blank=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='escalations', to='cases.case')),
                ('to_person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='Reason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('is_active', models.BooleanField(default=True)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='cases.reason')),
            ],
        ),
        migrations.AddField(
            model_name='case',
            name='reason',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.reason'),
        ),
        migrations.CreateModel(
            name='SourceEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('line', models.BigIntegerField()),
                ('fields', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='source_events', to='cases.case')),
            ],
        ),
        migrations.CreateModel(
            name='StateInterval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('new', 'new'), ('open', 'open'), ('waiting_customer', 'waiting_customer'), ('waiting_others', 'waiting_others'), ('resolved', 'resolved'), ('closed', 'closed'), ('reopened', 'reopened')], max_length=20)),
                ('from_at', models.DateTimeField()),
                ('to_at', models.DateTimeField(blank=True, null=True)),
                ('person_id', models.BigIntegerField(blank=True, null=True)),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='states', to='cases.case')),
            ],
        ),
        migrations.CreateModel(
            name='Takeover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.TextField(blank=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='takeovers', to='cases.case')),
                ('escalation', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='takeover', to='cases.escalation')),
                ('observer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_at', models.DateTimeField()),
                ('to_at', models.DateTimeField(blank=True, null=True)),
                ('person_id', models.BigIntegerField(blank=True, null=True)),
                ('assignee', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('team', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='cases.case')),
            ],
            options={
                'indexes': [models.Index(fields=['case', 'from_at'], name='assignment_case')],
                'constraints': [models.CheckConstraint(condition=models.Q(('to_at', None), ('to_at__gte', models.F('from_at')), _connector='OR'), name='assignment_forward')],
            },
        ),
        migrations.AddConstraint(
            model_name='cause',
            constraint=models.UniqueConstraint(models.F('parent'), models.F('name'), name='cause_once', nulls_distinct=False),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(fields=['case', 'at'], name='contact_case'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(fields=['at'], name='contact_at'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('is_abusive', True)), fields=['at'], name='contact_abusive'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.SearchVector('text', config='rapport'), name='contact_search'),
        ),
        migrations.AddIndex(
            model_name='escalation',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['to', 'at'], name='escalation_waiting'),
        ),
        migrations.AddConstraint(
            model_name='escalation',
            constraint=models.UniqueConstraint(models.F('case'), condition=models.Q(('state', 'waiting')), name='escalation_one_waiting'),
        ),
        migrations.AddConstraint(
            model_name='reason',
            constraint=models.UniqueConstraint(models.F('parent'), models.F('name'), name='reason_once', nulls_distinct=False),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state__in', ['new', 'open', 'waiting_customer', 'waiting_others', 'reopened'])), fields=['team', 'due_at'], name='case_queue'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state__in', ['new', 'open', 'waiting_customer', 'waiting_others', 'reopened'])), fields=['assignee', 'due_at'], name='case_own'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['customer', '-opened_at'], name='case_customer'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['-opened_at'], name='case_opened'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['team', '-opened_at'], name='case_team'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state', 'resolved')), fields=['resolved_at'], name='case_resolved'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['assignee', '-opened_at'], name='case_assignee'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('observer__isnull', False)), fields=['observer'], name='case_observer'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['reason', 'opened_at'], name='case_reason'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['cause', 'opened_at'], name='case_cause'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('batch_id__isnull', False)), fields=['batch_id'], name='case_batch'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search'], name='case_search'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(models.F('source'), models.F('external_id'), condition=models.Q(('external_id__isnull', False)), name='case_once'),
        ),
        migrations.AddConstraint(
            model_name='sourceevent',
            constraint=models.UniqueConstraint(models.F('case'), models.F('digest'), name='source_event_once'),
        ),
        migrations.AddIndex(
            model_name='stateinterval',
            index=models.Index(fields=['case', 'from_at'], name='state_case'),
        ),
        migrations.AddIndex(
            model_name='stateinterval',
            index=models.Index(condition=models.Q(('state__in', ['new', 'open', 'waiting_customer', 'waiting_others', 'reopened'])), fields=['to_at', 'from_at'], name='state_unsettled'),
        ),
        migrations.AddConstraint(
            model_name='stateinterval',
            constraint=models.CheckConstraint(condition=models.Q(('to_at', None), ('to_at__gte', models.F('from_at')), _connector='OR'), name='state_forward'),
        ),
        migrations.AddConstraint(
            model_name='takeover',
            constraint=models.UniqueConstraint(models.F('case'), condition=models.Q(('ended_at', None)), name='takeover_one_running'),
        ),
    ]
