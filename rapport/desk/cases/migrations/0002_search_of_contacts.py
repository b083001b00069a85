"""The words of contacts ready for search: looked at in time order, they would be taken apart anew for every row."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='contact',
            name='contact_search',
        ),
        migrations.AddField(
            model_name='contact',
            name='search',
            field=models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.SearchVector('text', config='rapport'), output_field=django.contrib.postgres.search.SearchVectorField()),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search'], name='contact_search'),
        ),
    ]
