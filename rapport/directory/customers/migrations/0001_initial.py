"""Customers, organisations, contact points and who needs special care."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [("kernel", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name='Segment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=40, unique=True)),
                ('label', models.CharField(max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=160)),
                ('source', models.CharField(blank=True, max_length=60)),
                ('external_id', models.CharField(blank=True, max_length=120, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('source'), models.F('external_id'), condition=models.Q(('external_id__isnull', False)), name='organisation_once')],
            },
        ),
        migrations.CreateModel(
            name='Customer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=160)),
                ('sought', models.CharField(editable=False, max_length=160)),
                ('language', models.CharField(blank=True, max_length=10)),
                ('country', models.CharField(blank=True, max_length=2)),
                ('since_date', models.DateField(blank=True, null=True)),
                ('is_vulnerable', models.BooleanField(default=False)),
                ('source', models.CharField(blank=True, max_length=60)),
                ('external_id', models.CharField(blank=True, max_length=120, null=True)),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='customers', to='customers.organisation')),
                ('segment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='customers', to='customers.segment')),
            ],
        ),
        migrations.CreateModel(
            name='Vulnerability',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('driver', models.CharField(choices=[('health', 'Health'), ('life_event', 'Life event'), ('resilience', 'Resilience'), ('capability', 'Capability')], max_length=20)),
                ('reason', models.TextField()),
                ('needs', models.CharField(max_length=300)),
                ('at', models.DateTimeField()),
                ('by_id', models.BigIntegerField(null=True)),
                ('review_date', models.DateField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='vulnerabilities', to='customers.customer')),
            ],
        ),
        migrations.CreateModel(
            name='ContactPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('email', 'E-mail'), ('phone', 'Telephone'), ('post', 'Post'), ('social', 'Social network')], max_length=10)),
                ('value', models.CharField(max_length=250)),
                ('normal', models.CharField(max_length=250)),
                ('is_preferred', models.BooleanField(default=False)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='points', to='customers.customer')),
            ],
            options={
                'indexes': [models.Index(models.F('kind'), models.F('normal'), name='point_lookup'), django.contrib.postgres.indexes.GinIndex(fields=['normal'], name='point_sought', opclasses=['gin_trgm_ops'])],
                'constraints': [models.UniqueConstraint(models.F('customer'), models.F('kind'), models.F('normal'), name='point_once')],
            },
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(models.F('name'), models.F('id'), name='customer_by_name'),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=django.contrib.postgres.indexes.GinIndex(fields=['sought'], name='customer_sought', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(models.F('id'), condition=models.Q(('is_vulnerable', True)), name='customer_vulnerable'),
        ),
        migrations.AddConstraint(
            model_name='customer',
            constraint=models.UniqueConstraint(models.F('source'), models.F('external_id'), condition=models.Q(('external_id__isnull', False)), name='customer_once'),
        ),
        migrations.AddIndex(
            model_name='vulnerability',
            index=models.Index(models.F('customer'), condition=models.Q(('ended_at', None)), name='vulnerability_now'),
        ),
    ]
