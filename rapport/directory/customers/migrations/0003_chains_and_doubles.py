"""Organisations that were merged lead to the one that stays at once; which of them are likely doubles can be told."""

from collections import defaultdict

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from rapport.directory.customers.rules import compared


def flatten(apps, editor):
    """Until now one that went into another, which went into a third, still led to the second."""
    Organisation, Merge = (apps.get_model("customers", name) for name in ("Organisation", "OrganisationMerge"))
    into = dict(Organisation.objects.exclude(merged_into=None).values_list("pk", "merged_into_id"))
    below = defaultdict(list)
    for gone in into:
        stays = into[gone]
        while stays in into:
            below[stays].append(gone)
            stays = into[stays]
        Organisation.objects.filter(pk=gone).update(merged_into=stays)
    for gone, flattened in below.items():
        Merge.objects.filter(gone=gone, undone_at=None).update(flattened_ids=sorted(flattened))
    rows = list(Organisation.objects.all())
    for one in rows:
        one.compared = "" if one.name == "[erased]" else compared(one.name)
    Organisation.objects.bulk_update(rows, ["compared"], batch_size=1000)


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0002_merging'),
    ]

    operations = [
        migrations.CreateModel(
            name='OrganisationsApart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by_id', models.BigIntegerField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='organisation',
            name='compared',
            field=models.CharField(blank=True, default='', editable=False, max_length=160),
        ),
        migrations.AddField(
            model_name='organisationmerge',
            name='flattened_ids',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list),
        ),
        migrations.RunPython(flatten, migrations.RunPython.noop),
        # What the rows before have to answer for, before the table changes again.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='organisation',
            index=models.Index(models.F('compared'), condition=models.Q(('compared', ''), _negated=True), name='organisation_compared'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into', models.F('id')), _negated=True), name='organisation_not_into_itself'),
        ),
        migrations.AddField(
            model_name='organisationsapart',
            name='one',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.organisation'),
        ),
        migrations.AddField(
            model_name='organisationsapart',
            name='other',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.organisation'),
        ),
        migrations.AddConstraint(
            model_name='organisationsapart',
            constraint=models.UniqueConstraint(models.F('one'), models.F('other'), name='organisations_apart_once'),
        ),
        migrations.AddConstraint(
            model_name='organisationsapart',
            constraint=models.CheckConstraint(condition=models.Q(('one__lt', models.F('other'))), name='organisations_apart_in_order'),
        ),
    ]
