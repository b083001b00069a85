"""Rows of foreign systems are kept as text: nobody asks the database for one of their values."""

import rapport.desk.cases.models
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0003_settled_states'),
    ]

    operations = [
        migrations.AlterField(
            model_name='sourceevent',
            name='fields',
            field=rapport.desk.cases.models.AsWritten(),
        ),
    ]
